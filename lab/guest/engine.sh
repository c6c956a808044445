#!/bin/sh
# Runs the guest's Docker engine from the root file system on the guest's disk, so that the machine needs no engine of
# its own. It answers on /run/seatrial/engine.sock; its log is /run/seatrial/engine.log.
set -eu
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
disk=/run/seatrial/disk
mkdir -p "$disk/docker" "$disk/engine/run" "$disk/engine/tmp" "$disk/engine/mnt" "$disk/engine/var/lib/docker"

# A mount namespace of its own, and pivot_root instead of chroot: see init.sh.
exec unshare --mount --propagation private sh -euc '
  disk=$1
  root=$disk/engine
  mount --bind "$root" "$root"
  for kernel_tree in proc sys dev; do mount --rbind "/$kernel_tree" "$root/$kernel_tree"; done
  mount -t tmpfs tmpfs "$root/run"
  mount -t tmpfs tmpfs "$root/tmp"
  mkdir "$root/run/seatrial"
  mount --rbind /run/seatrial "$root/run/seatrial"
  mount --bind "$disk/docker" "$root/var/lib/docker"
  cd "$root"
  pivot_root . mnt
  umount -l /mnt
  exec dockerd --host unix:///run/seatrial/engine.sock --bridge none --storage-driver overlay2 --log-level warn \
    >/run/seatrial/engine.log 2>&1
' engine "$disk"
