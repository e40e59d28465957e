// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/generated/clientset/versioned"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/options"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/server"
)

// asServer is the variable that turns the test binary into the server, for the
// tests that need a process of its own.
const asServer = "ROCKETMQ_APISERVER_TEST_SERVE"

func TestMain(m *testing.M) {
	if os.Getenv(asServer) != "" {
		os.Exit(Main(os.Args[1:], os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// freePort is a port that was free a moment ago.
func freePort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().(*net.TCPAddr).Port
}

// inProcess runs a standalone server in this process until the result is called,
// which waits for its end.
func inProcess(t *testing.T, dataDir string) (stop func()) {
	t.Helper()
	opts := options.New()
	opts.Standalone, opts.DataDir = true, dataDir
	opts.SecureServing.BindPort = freePort(t)
	completed, err := opts.Complete()
	if err != nil {
		t.Fatal(err)
	}
	if errs := completed.Validate(); len(errs) > 0 {
		t.Fatal(errs)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- Run(ctx, completed) }()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the server ended with %v", err)
		}
	}
	t.Cleanup(stop)
	return stop
}

// command is the command line as a process of its own.
func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Env = append(os.Environ(), asServer+"=1")
	return cmd
}

// process runs a server as a process of its own.
func process(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := command(t, args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	return cmd
}

// client waits until the server that writes its kubeconfig to dataDir is ready.
func client(t *testing.T, dataDir string) (versioned.Interface, *rest.Config) {
	t.Helper()
	var config *rest.Config
	var clients *versioned.Clientset
	err := wait.PollUntilContextTimeout(t.Context(), 5*time.Millisecond, 30*time.Second, true, func(ctx context.Context) (bool, error) {
		if config = kubeconfigIn(dataDir); config == nil {
			return false, nil
		}
		var err error
		if clients, err = versioned.NewForConfig(config); err != nil {
			return false, err
		}
		_, err = clients.Discovery().RESTClient().Get().AbsPath("/readyz").DoRaw(ctx)
		return err == nil, nil
	})
	if err != nil {
		t.Fatalf("waiting for the server: %v", err)
	}
	return clients, config
}

// kubeconfigIn is what a server wrote to dataDir, nil if it did not yet.
func kubeconfigIn(dataDir string) *rest.Config {
	config, err := clientcmd.BuildConfigFromFlags("", filepath.Join(dataDir, server.KubeconfigFile))
	if err != nil {
		return nil
	}
	return config
}

func nameService(name string) *v1alpha1.NameService {
	size := int32(1)
	return &v1alpha1.NameService{
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "default"},
		Spec:       v1alpha1.NameServiceSpec{Replicas: &size, NameServiceImage: "apache/rocketmq:5.5.0"},
	}
}

func create(t *testing.T, clients versioned.Interface, name string) {
	t.Helper()
	if _, err := clients.RocketmqV1alpha1().NameServices("default").Create(t.Context(), nameService(name), metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
}

func wantNameServices(t *testing.T, clients versioned.Interface, want ...string) {
	t.Helper()
	list, err := clients.RocketmqV1alpha1().NameServices("default").List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, item := range list.Items {
		got = append(got, item.Name)
	}
	if strings.Join(got, ",") != strings.Join(want, ",") {
		t.Errorf("name services: want %q, got %q", want, got)
	}
}

func TestStandaloneServerKeepsItsObjects(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	stop := inProcess(t, dir)
	clients, _ := client(t, dir)
	create(t, clients, "first")
	wantNameServices(t, clients, "first")
	stop()

	inProcess(t, dir)
	clients, _ = client(t, dir)
	wantNameServices(t, clients, "first")
}

func TestServerLeavesNoGoroutineBehind(t *testing.T) {
	// The libraries start a few for the whole life of a process; one run shows
	// which.
	first := t.TempDir()
	stop := inProcess(t, first)
	clients, _ := client(t, first)
	create(t, clients, "first")
	stop()
	before := goleak.IgnoreCurrent()

	second := t.TempDir()
	stop = inProcess(t, second)
	clients, config := client(t, second)
	create(t, clients, "first")
	stop()
	closeIdle(t, config)
	// This one waits for a timer of a few seconds and ends by itself.
	timed := goleak.IgnoreTopFunction("k8s.io/apiserver/pkg/storage/cacher.(*watchCache).waitUntilFreshLocked.func2")
	if err := goleak.Find(before, timed); err != nil {
		t.Error(err)
	}
}

// closeIdle ends the connections of a client of ours.
func closeIdle(t *testing.T, config *rest.Config) {
	t.Helper()
	httpClient, err := rest.HTTPClientFor(config)
	if err != nil {
		t.Fatal(err)
	}
	httpClient.CloseIdleConnections()
}

func TestStandaloneServerAnswersNobodyWithoutACertificate(t *testing.T) {
	dir := t.TempDir()
	inProcess(t, dir)
	_, config := client(t, dir)
	anonymous := rest.AnonymousClientConfig(config)
	anonymous.CAData = config.CAData
	clients, err := versioned.NewForConfig(anonymous)
	if err != nil {
		t.Fatal(err)
	}
	requests := map[string]struct {
		do          func() error
		wantAllowed bool
	}{
		"is it alive":   {do: func() error { return get(t, clients, "/livez") }, wantAllowed: true},
		"is it ready":   {do: func() error { return get(t, clients, "/readyz") }, wantAllowed: true},
		"what is there": {do: func() error { return get(t, clients, "/apis") }},
		"how is it":     {do: func() error { return get(t, clients, "/metrics") }},
		"read": {do: func() error {
			_, err := clients.RocketmqV1alpha1().NameServices("default").List(t.Context(), metav1.ListOptions{})
			return err
		}},
		"write": {do: func() error {
			_, err := clients.RocketmqV1alpha1().NameServices("default").Create(t.Context(), nameService("x"), metav1.CreateOptions{})
			return err
		}},
	}
	for name, request := range requests {
		t.Run(name, func(t *testing.T) {
			err := request.do()
			if request.wantAllowed && err != nil {
				t.Errorf("want an answer, got %v", err)
			}
			if !request.wantAllowed && !apierrors.IsUnauthorized(err) {
				t.Errorf("want unauthorized, got %v", err)
			}
		})
	}
}

func get(t *testing.T, clients versioned.Interface, path string) error {
	t.Helper()
	_, err := clients.Discovery().RESTClient().Get().AbsPath(path).DoRaw(t.Context())
	return err
}

func TestServerThatWasKilledHasWhatItAcknowledged(t *testing.T) {
	dir := t.TempDir()
	args := []string{"--standalone", "--data-dir", dir, "--secure-port", strconv.Itoa(freePort(t))}
	cmd := process(t, args...)
	clients, _ := client(t, dir)
	create(t, clients, "first")
	create(t, clients, "second")
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()

	process(t, args...)
	clients, _ = client(t, dir)
	wantNameServices(t, clients, "first", "second")
}

func TestServerEndsInGoodOrderOnASignal(t *testing.T) {
	dir := t.TempDir()
	cmd := process(t, "--standalone", "--data-dir", dir, "--secure-port", strconv.Itoa(freePort(t)))
	clients, _ := client(t, dir)
	// A watch must not hold the end up.
	watcher, err := clients.RocketmqV1alpha1().NameServices("default").Watch(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer watcher.Stop()
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("exit code: want 0, got %v", err)
		}
	case <-time.After(20 * time.Second):
		t.Error("it goes on")
	}
}

func TestSecondServerOnADataDirectoryIsRefused(t *testing.T) {
	dir := t.TempDir()
	inProcess(t, dir)
	client(t, dir)
	cmd := command(t, "--standalone", "--data-dir", dir, "--secure-port", strconv.Itoa(freePort(t)))
	output, err := cmd.CombinedOutput()
	if cmd.ProcessState.ExitCode() != exitFailure || !strings.Contains(string(output), "in use by process "+strconv.Itoa(os.Getpid())) {
		t.Errorf("want exit code %d and who uses it, got %v: %s", exitFailure, err, output)
	}
}
