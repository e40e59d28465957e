// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package kubectl

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/apiserver"
)

var (
	// cluster is started and stopped by TestMain.
	cluster *apiserver.Cluster

	update = flag.Bool("update", false, "rewrite what transcripts compare with; review the difference")
)

func TestMain(m *testing.M) {
	os.Exit(apiserver.Run(m, apiserver.Options{Name: "kubectl", ControllerManager: true}, &cluster))
}

// TestScripts: kubectl does with our kinds what it does with those of Kubernetes, and shows what a user needs to see.
func TestScripts(t *testing.T) {
	if err := apiserver.Await(t.Context(), "the host to describe our kinds", cluster.Described); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "scripts"),
		Setup:               setUp,
		Cmds:                commands(),
		UpdateScripts:       *update,
		RequireUniqueNames:  true,
		RequireExplicitExec: true,
	})
}

// setUp gives a transcript a namespace, a kubeconfig that leads there, and the manifests.
func setUp(env *testscript.Env) error {
	ctx, cancel := context.WithTimeout(context.Background(), apiserver.Patience)
	defer cancel()
	namespace, err := cluster.CreateNamespace(ctx, "test")
	if err != nil {
		return err
	}
	kubeconfig := filepath.Join(env.WorkDir, "kubeconfig")
	if err := writeKubeconfig(kubeconfig, namespace); err != nil {
		return err
	}
	env.Setenv("NS", namespace)
	env.Setenv("KUBECONFIG", kubeconfig)
	env.Setenv("HOME", env.WorkDir)
	env.Setenv("PATH", cluster.KubectlDir()+":/usr/bin:/bin")
	return os.CopyFS(env.WorkDir, os.DirFS(filepath.Join("testdata", "files")))
}

func writeKubeconfig(path, namespace string) error {
	config, err := clientcmd.LoadFromFile(cluster.Plane.Kubeconfig())
	if err != nil {
		return err
	}
	current := config.Contexts[config.CurrentContext]
	if current == nil {
		return fmt.Errorf("%s has no context %q", cluster.Plane.Kubeconfig(), config.CurrentContext)
	}
	current.Namespace = namespace
	return clientcmd.WriteToFile(*config, path)
}
