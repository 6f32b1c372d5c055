// Command temporal is a Temporal server with its Web UI in one process on one SQLite file, for one machine.
// It listens on loopback only, prints READY when it serves, and ends when its standard input closes or on SIGTERM,
// so that it never outlives the program that started it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/temporalio/ui-server/v2/server"
	uiconfig "github.com/temporalio/ui-server/v2/server/config"
	"github.com/temporalio/ui-server/v2/server/server_options"
	"go.temporal.io/sdk/client"
	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/cluster"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/membership/static"
	"go.temporal.io/server/common/persistence/sql/sqlplugin/sqlite"
	"go.temporal.io/server/common/primitives"
	schema "go.temporal.io/server/schema/sqlite"
	"go.temporal.io/server/temporal"
	"google.golang.org/protobuf/types/known/durationpb"
)

const (
	loopback    = "127.0.0.1"
	clusterName = "active"
	storeName   = "sqlite"
	// The program that started us kills after 10 s; ending by ourselves before is the cleaner end.
	stopPatience  = 5 * time.Second
	readyPatience = 30 * time.Second
	readyPoll     = 50 * time.Millisecond
	exitPortTaken = 98
)

var errPortTaken = errors.New("is taken by another program")

type options struct {
	file         string
	port         int
	uiPort       int
	namespace    string
	retention    time.Duration
	timeSkipping bool
}

func parseOptions() options {
	var o options
	flag.StringVar(&o.file, "file", "temporal.sqlite", "file that holds everything")
	flag.IntVar(&o.port, "port", 7233, "port for clients and workers")
	flag.IntVar(&o.uiPort, "ui-port", 0, "port of the Web UI; 0 starts none")
	flag.StringVar(&o.namespace, "namespace", "default", "namespace to create")
	flag.DurationVar(&o.retention, "retention", 720*time.Hour, "how long closed histories are kept (first start only)")
	flag.BoolVar(&o.timeSkipping, "time-skipping", false, "let tests skip time in single workflows")
	flag.Parse()
	return o
}

func main() {
	o := parseOptions()
	err := run(o)
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, err)
	if errors.Is(err, errPortTaken) {
		os.Exit(exitPortTaken)
	}
	os.Exit(1)
}

func run(o options) error {
	for _, port := range []int{o.port, o.uiPort} {
		if err := checkPort(port); err != nil {
			return err
		}
	}
	stopped := stopRequests()

	services, err := servicePorts(o.port)
	if err != nil {
		return err
	}
	cfg := serverConfig(o, services)
	if err := prepareFile(o, cfg.Persistence.DataStores[storeName].SQL); err != nil {
		return err
	}
	engine, err := newEngine(o, cfg, services)
	if err != nil {
		return fmt.Errorf("the server cannot be built: %w", err)
	}
	if err := engine.Start(); err != nil {
		return fmt.Errorf("the server does not start: %w", err)
	}
	if err := awaitNamespace(o); err != nil {
		return err
	}
	if o.uiPort != 0 {
		go startWebUI(o)
	}
	fmt.Println("READY")

	<-stopped
	go func() {
		time.Sleep(stopPatience)
		os.Exit(0)
	}()
	return engine.Stop()
}

// stopRequests tells of the first of: standard input closed, SIGTERM, SIGINT.
func stopRequests() <-chan struct{} {
	stopped := make(chan struct{})
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	closed := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		close(closed)
	}()
	go func() {
		select {
		case <-signals:
		case <-closed:
		}
		close(stopped)
	}()
	return stopped
}

// checkPort refuses a taken port in one sentence, before the server buries it in its own log.
func checkPort(port int) error {
	if port == 0 {
		return nil
	}
	listener, err := net.Listen("tcp", fmt.Sprintf("%s:%d", loopback, port))
	if err != nil {
		return fmt.Errorf("port %d %w", port, errPortTaken)
	}
	return listener.Close()
}

// servicePorts gives each of the four services a loopback port; only the frontend's is known outside.
func servicePorts(frontend int) (map[primitives.ServiceName]int, error) {
	ports := map[primitives.ServiceName]int{primitives.FrontendService: frontend}
	inner := []primitives.ServiceName{primitives.HistoryService, primitives.MatchingService, primitives.WorkerService}
	for _, name := range inner {
		// All listeners stay open until every port is known, so that no two services get the same.
		listener, err := net.Listen("tcp", loopback+":0")
		if err != nil {
			return nil, err
		}
		defer func() { _ = listener.Close() }()
		ports[name] = listener.Addr().(*net.TCPAddr).Port
	}
	return ports, nil
}

func frontendAddress(o options) string {
	return fmt.Sprintf("%s:%d", loopback, o.port)
}

func serverConfig(o options, ports map[primitives.ServiceName]int) *config.Config {
	services := map[string]config.Service{}
	for name, port := range ports {
		services[string(name)] = config.Service{RPC: config.RPC{GRPCPort: port, BindOnIP: loopback}}
	}
	return &config.Config{
		Persistence: config.Persistence{
			DefaultStore:     storeName,
			VisibilityStore:  storeName,
			NumHistoryShards: 1,
			DataStores: map[string]config.DataStore{storeName: {SQL: &config.SQL{
				PluginName:   sqlite.PluginName,
				DatabaseName: o.file,
				ConnectAttributes: map[string]string{
					"mode":         "rwc",
					"journal_mode": "WAL",
					"synchronous":  "NORMAL",
				},
			}}},
		},
		ClusterMetadata: &cluster.Config{
			FailoverVersionIncrement: 10,
			MasterClusterName:        clusterName,
			CurrentClusterName:       clusterName,
			ClusterInformation: map[string]cluster.ClusterInformation{
				clusterName: {Enabled: true, InitialFailoverVersion: 1, RPCAddress: frontendAddress(o)},
			},
		},
		DCRedirectionPolicy: config.DCRedirectionPolicy{Policy: "noop"},
		Services:            services,
		Archival: config.Archival{
			History:    config.HistoryArchival{State: "disabled"},
			Visibility: config.VisibilityArchival{State: "disabled"},
		},
		PublicClient: config.PublicClient{HostPort: frontendAddress(o)},
		NamespaceDefaults: config.NamespaceDefaults{Archival: config.ArchivalNamespaceDefaults{
			History:    config.HistoryArchivalNamespaceDefaults{State: "disabled"},
			Visibility: config.VisibilityArchivalNamespaceDefaults{State: "disabled"},
		}},
	}
}

// prepareFile writes schema and namespace. The schema is written to a second file that takes the name at the end:
// a process killed half-way leaves no file that looks finished.
func prepareFile(o options, store *config.SQL) error {
	if _, err := os.Stat(o.file); errors.Is(err, os.ErrNotExist) {
		if err := os.MkdirAll(filepath.Dir(o.file), 0o700); err != nil {
			return err
		}
		fresh := *store
		fresh.DatabaseName = o.file + ".new"
		fresh.ConnectAttributes = map[string]string{"mode": "rwc"}
		if err := os.RemoveAll(fresh.DatabaseName); err != nil {
			return err
		}
		if err := schema.SetupSchema(&fresh); err != nil {
			return fmt.Errorf("the schema cannot be written: %w", err)
		}
		if err := os.Rename(fresh.DatabaseName, o.file); err != nil {
			return err
		}
	}
	namespace, err := schema.NewNamespaceConfig(clusterName, o.namespace, false, nil)
	if err != nil {
		return err
	}
	namespace.Detail.Config.Retention = durationpb.New(o.retention)
	return schema.CreateNamespaces(store, namespace)
}

func newEngine(o options, cfg *config.Config, ports map[primitives.ServiceName]int) (temporal.Server, error) {
	hosts := map[primitives.ServiceName]static.Hosts{}
	for name, port := range ports {
		address := fmt.Sprintf("%s:%d", loopback, port)
		hosts[name] = static.Hosts{All: []string{address}, Self: address}
	}
	logger := log.NewZapLogger(log.BuildZapLogger(log.Config{Level: "error"}))
	dynamic := dynamicconfig.StaticClient{
		// A search attribute can be used the moment it is registered.
		dynamicconfig.ForceSearchAttributesCacheRefreshOnRead.Key(): true,
		// The default of 10 a second is for many tenants; a Web UI and a check of a test run need more.
		dynamicconfig.FrontendMaxNamespaceVisibilityRPSPerInstance.Key(): 100,
		dynamicconfig.WorkflowTimeSkippingEnabled.Key():                  o.timeSkipping,
	}
	return temporal.NewServer(
		temporal.ForServices(temporal.DefaultServices),
		temporal.WithConfig(cfg),
		temporal.WithStaticHosts(hosts),
		temporal.WithDynamicConfigClient(dynamic),
		temporal.WithAuthorizer(authorization.NewNoopAuthorizer()),
		temporal.WithClaimMapper(func(*config.Config) authorization.ClaimMapper {
			return authorization.NewNoopClaimMapper()
		}),
		temporal.WithLogger(logger),
	)
}

// awaitNamespace returns when the frontend answers for the namespace: what a client needs, not just an open port.
func awaitNamespace(o options) error {
	deadline := time.Now().Add(readyPatience)
	namespaces, err := client.NewNamespaceClient(client.Options{HostPort: frontendAddress(o), Logger: quiet{}})
	for err == nil {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		_, failure := namespaces.Describe(ctx, o.namespace)
		cancel()
		if failure == nil {
			namespaces.Close()
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("the server does not answer: %w", failure)
		}
		time.Sleep(readyPoll)
	}
	return err
}

func startWebUI(o options) {
	ui := server.NewServer(server_options.WithConfigProvider(&uiconfig.Config{
		TemporalGRPCAddress: frontendAddress(o),
		Host:                loopback,
		Port:                o.uiPort,
		EnableUI:            true,
		DefaultNamespace:    o.namespace,
		DisableNewsFetch:    true,
		HideLogs:            true,
		// Plain HTTP on loopback: a cookie marked secure would not come back and no button would work.
		CORS: uiconfig.CORS{CookieInsecure: true},
	}))
	if err := ui.Start(); err != nil {
		fmt.Fprintln(os.Stderr, "the Web UI does not start:", err)
	}
}

// quiet drops what the client says while it waits.
type quiet struct{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}
