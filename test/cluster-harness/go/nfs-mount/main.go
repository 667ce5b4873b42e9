// Takes the place of mount.nfs on a node whose kernel has no NFS client. It asks the real server for the export, as a client would, and then
// binds the folder that the server's pod has there: what pods do with the files does not pass the server.
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

// By which mount.nfs tells that it failed.
const failed = 32

func main() {
	kubeconfig := flag.String("kubeconfig", "", "cluster that the server is in")
	logFile := flag.String("log", "", "where to tell what was bound")
	flag.Parse()
	if err := mount(*kubeconfig, *logFile, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "mount.nfs:", err)
		os.Exit(failed)
	}
}

// The arguments are those of mount.nfs: what to mount, where, and options.
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
	return tell(logFile, fmt.Sprintf("%s: the NFS server has it; %s stands in for the mount at %s", share, folder, target))
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

func tell(path, line string) error {
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer file.Close()
	log.New(file, "", log.LstdFlags).Println(line)
	return nil
}
