// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package loopback_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"k8s.io/client-go/rest"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/server/loopback"
)

const patience = 10 * time.Second

// to returns a transport to the handler that ends with the test.
func to(t *testing.T, handler http.HandlerFunc) *loopback.Transport {
	t.Helper()
	transport := loopback.New(handler)
	t.Cleanup(transport.Close)
	return transport
}

func request(ctx context.Context, t *testing.T, method, body string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, method, "https://server:1/apis/a%2Fb?x=1&y=2", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer secret")
	return r
}

// refused is why there is no answer.
func refused(answer *http.Response, err error) error {
	if err == nil {
		return errors.Join(errors.New("there is an answer: "+answer.Status), answer.Body.Close())
	}
	return err
}

// closes waits for a channel to be closed.
func closes(t *testing.T, what string, c <-chan struct{}) {
	t.Helper()
	select {
	case <-c:
	case <-time.After(patience):
		t.Fatalf("%s has not come about in %s", what, patience)
	}
}

func TestHandlerGetsTheRequestAndTheClientItsAnswer(t *testing.T) {
	transport := to(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || string(body) != "wish" || r.Method != http.MethodPut || r.URL.Path != "/apis/a/b" || r.URL.EscapedPath() != "/apis/a%2Fb" ||
			r.URL.Query().Get("y") != "2" || r.RequestURI != "/apis/a%2Fb?x=1&y=2" || r.Host != "server:1" || r.Header.Get("Authorization") != "Bearer secret" {
			t.Errorf("the handler got %s %q (%q), host %q, header %v, body %q, %v", r.Method, r.RequestURI, r.URL, r.Host, r.Header, body, err)
		}
		w.Header().Set("Kind", "answer")
		w.WriteHeader(http.StatusTeapot)
		w.Header().Set("Kind", "late")
		w.WriteHeader(http.StatusOK)
		_, _ = io.WriteString(w, "done")
	})
	answer, err := transport.RoundTrip(request(t.Context(), t, http.MethodPut, "wish"))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil || string(body) != "done" || answer.StatusCode != http.StatusTeapot || answer.ContentLength != 4 || answer.Header.Get("Kind") != "answer" {
		t.Errorf("the client got %s, %d bytes, header %v, body %q, %v", answer.Status, answer.ContentLength, answer.Header, body, err)
	}
	if err := answer.Body.Close(); err != nil {
		t.Error(err)
	}
}

func TestHandlerThatWritesNothingMeansThatAllIsWell(t *testing.T) {
	transport := to(t, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Kind", "answer") })
	answer, err := transport.RoundTrip(request(t.Context(), t, http.MethodGet, ""))
	if err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode != http.StatusOK || answer.Header.Get("Kind") != "answer" || answer.ContentLength != 0 {
		t.Errorf("the client got %s, header %v, %d bytes", answer.Status, answer.Header, answer.ContentLength)
	}
	_ = answer.Body.Close()
}

// TestWhatIsFlushedIsReadAtOnce: a watch goes on for hours.
func TestWhatIsFlushedIsReadAtOnce(t *testing.T) {
	next := make(chan string)
	transport := to(t, func(w http.ResponseWriter, r *http.Request) {
		w.(http.Flusher).Flush()
		for {
			select {
			case event := <-next:
				_, _ = io.WriteString(w, event)
				w.(http.Flusher).Flush()
			case <-r.Context().Done():
				return
			}
		}
	})
	answer, err := transport.RoundTrip(request(t.Context(), t, http.MethodGet, ""))
	if err != nil {
		t.Fatal(err)
	}
	for _, event := range []string{"first", "second"} {
		next <- event
		got := make([]byte, len(event))
		if _, err := io.ReadFull(answer.Body, got); err != nil || string(got) != event {
			t.Fatalf("got %q, %v, want %q", got, err, event)
		}
	}
	if err := answer.Body.Close(); err != nil {
		t.Error(err)
	}
	if _, err := answer.Body.Read(make([]byte, 1)); !errors.Is(err, http.ErrBodyReadAfterClose) {
		t.Errorf("reading a closed body gives %v", err)
	}
}

func TestHandlerIsToldThatTheClientIsGone(t *testing.T) {
	for name, leave := range map[string]func(context.CancelFunc, io.Closer){
		"the body is closed":      func(_ context.CancelFunc, body io.Closer) { _ = body.Close() },
		"the request is given up": func(cancel context.CancelFunc, _ io.Closer) { cancel() },
	} {
		t.Run(name, func(t *testing.T) {
			told := make(chan struct{})
			transport := to(t, func(w http.ResponseWriter, r *http.Request) {
				w.(http.Flusher).Flush()
				<-r.Context().Done()
				close(told)
			})
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			answer, err := transport.RoundTrip(request(ctx, t, http.MethodGet, ""))
			if err != nil {
				t.Fatal(err)
			}
			leave(cancel, answer.Body)
			closes(t, "the end of the handler", told)
			if _, err := answer.Body.Read(make([]byte, 1)); err == nil || errors.Is(err, io.EOF) {
				t.Errorf("an answer that was given up looks complete: %v", err)
			}
			_ = answer.Body.Close()
		})
	}
}

func TestClientDoesNotWaitForAHandlerThatDoesNotListen(t *testing.T) {
	release := make(chan struct{})
	transport := to(t, func(http.ResponseWriter, *http.Request) { <-release })
	defer close(release)
	why := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	time.AfterFunc(time.Millisecond, func() { cancel(why) })
	if err := refused(transport.RoundTrip(request(ctx, t, http.MethodGet, ""))); !errors.Is(err, why) {
		t.Errorf("got %v, want %v", err, why)
	}
	if err := refused(transport.RoundTrip(request(ctx, t, http.MethodGet, ""))); !errors.Is(err, why) {
		t.Errorf("a request that was given up before: got %v, want %v", err, why)
	}
}

// TestHandlerWaitsForAClientThatReadsSlowly: a list is not kept whole beside the objects it is made of.
func TestHandlerWaitsForAClientThatReadsSlowly(t *testing.T) {
	const parts, size = 64, 10 << 10
	synctest.Test(t, func(t *testing.T) {
		written := make(chan int, parts)
		transport := to(t, func(w http.ResponseWriter, _ *http.Request) {
			for i := range parts {
				_, _ = w.Write([]byte(strings.Repeat(string(rune('a'+i%26)), size)))
				written <- i
			}
		})
		answer, err := transport.RoundTrip(request(t.Context(), t, http.MethodGet, ""))
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		// The handler can do no more by itself.
		synctest.Wait()
		if len(written) > 8 {
			t.Errorf("%d parts of %d bytes were written before the client has read any", len(written), size)
		}
		body, err := io.ReadAll(answer.Body)
		if err != nil || len(body) != parts*size {
			t.Fatalf("got %d bytes, %v, want %d", len(body), err, parts*size)
		}
		for i := range parts {
			if body[i*size] != byte('a'+i%26) || body[(i+1)*size-1] != byte('a'+i%26) {
				t.Fatalf("part %d is not what was written", i)
			}
		}
	})
}

// TestAnswerOfAHandlerThatPanicsIsNotComplete, neither when it has not begun nor in the midst.
func TestAnswerOfAHandlerThatPanicsIsNotComplete(t *testing.T) {
	for name, panicked := range map[string]any{"aborted": http.ErrAbortHandler, "a defect": "broken"} {
		t.Run(name, func(t *testing.T) {
			if answer, err := to(t, func(http.ResponseWriter, *http.Request) { panic(panicked) }).RoundTrip(request(t.Context(), t, http.MethodGet, "")); err == nil {
				_ = answer.Body.Close()
				t.Errorf("an answer that was never begun is %s", answer.Status)
			}
			answer, err := to(t, func(w http.ResponseWriter, _ *http.Request) {
				_, _ = io.WriteString(w, "half")
				w.(http.Flusher).Flush()
				panic(panicked)
			}).RoundTrip(request(t.Context(), t, http.MethodGet, ""))
			if err != nil {
				t.Fatal(err)
			}
			defer answer.Body.Close()
			if body, err := io.ReadAll(answer.Body); string(body) != "half" || err == nil {
				t.Errorf("read %q, %v", body, err)
			}
		})
	}
}

func TestCloseEndsHandlersAndRefusesRequests(t *testing.T) {
	ended := make(chan struct{})
	transport := loopback.New(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.(http.Flusher).Flush()
		<-r.Context().Done()
		close(ended)
	}))
	answer, err := transport.RoundTrip(request(t.Context(), t, http.MethodGet, ""))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	transport.Close()
	select {
	case <-ended:
	default:
		t.Error("closed while a handler runs")
	}
	if err := refused(transport.RoundTrip(request(t.Context(), t, http.MethodGet, ""))); !errors.Is(err, loopback.ErrClosed) {
		t.Errorf("a request after the end gives %v", err)
	}
	transport.Close()
}

func TestConfigKeepsWhoTheClientIs(t *testing.T) {
	var got string
	transport := to(t, func(_ http.ResponseWriter, r *http.Request) { got = r.Header.Get("Authorization") })
	config := transport.Config(&rest.Config{Host: "https://localhost:6443", BearerToken: "secret", TLSClientConfig: rest.TLSClientConfig{CAData: []byte("ca")}})
	client, err := rest.HTTPClientFor(config)
	if err != nil {
		t.Fatal(err)
	}
	anonymous := request(t.Context(), t, http.MethodGet, "")
	anonymous.Header.Del("Authorization")
	answer, err := client.Do(anonymous)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if got != "Bearer secret" {
		t.Errorf("the server sees %q", got)
	}
}
