// Replaces mount.nfs on a node whose kernel has no NFS client. It looks up the export on the real server over NFS, like a client, and then
// bind mounts the folder that the server's pod exports. File access by pods does not go through the server.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"slices"
	"strings"
	"syscall"
)

// Exit status of mount.nfs for a failed mount.
const mountFailure = 32

func main() {
	kubeconfig := flag.String("kubeconfig", "", "kubeconfig of the cluster that runs the server")
	logFile := flag.String("log", "", "file that lists the mounts")
	flag.Parse()
	if err := mount(*kubeconfig, *logFile, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "mount.nfs:", err)
		os.Exit(mountFailure)
	}
}

// mount takes the arguments of mount.nfs: the share, the target and options.
func mount(kubeconfig, logFile string, args []string) error {
	if len(args) < 2 {
		return fmt.Errorf("usage: SERVER:/PATH TARGET [-o OPTIONS]")
	}
	share, target := args[0], args[1]
	server, path, found := strings.Cut(share, ":")
	if !found {
		return fmt.Errorf("%q is not SERVER:/PATH", share)
	}
	if err := checkExport(server, path); err != nil {
		return fmt.Errorf("%s: %w", share, err)
	}
	folder, err := servedFolder(kubeconfig, server, path)
	if err != nil {
		return fmt.Errorf("%s: %w", share, err)
	}
	if err := bind(folder, target, isReadOnly(args[2:])); err != nil {
		return fmt.Errorf("binding %s to %s: %w", folder, target, err)
	}
	return appendLine(logFile, fmt.Sprintf("%s: found on the NFS server; mounted %s at %s instead", share, folder, target))
}

func isReadOnly(args []string) bool {
	option := slices.Index(args, "-o") + 1
	return 0 < option && option < len(args) && slices.Contains(strings.Split(args[option], ","), "ro")
}

func bind(folder, target string, readOnly bool) error {
	if err := syscall.Mount(folder, target, "", syscall.MS_BIND, ""); err != nil || !readOnly {
		return err
	}
	return syscall.Mount("", target, "", syscall.MS_BIND|syscall.MS_REMOUNT|syscall.MS_RDONLY, "")
}

func appendLine(path, line string) error {
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer file.Close()
	log.New(file, "", log.LstdFlags).Println(line)
	return nil
}
