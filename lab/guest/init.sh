#!/bin/sh
# First process of the guest kernel.
#
# The guest is this machine under another kernel: its root is the machine's own file system, read through hostfs,
# beneath a throw-away overlay. Only the folders listed in "$seatrial_guest/shared" are written through to the machine.
# The kernel command line gives `seatrial_guest`, the guest's own folder:
#   shared     folders that stay writable on the machine, one path a line
#   node       path of the Node.js binary
#   agent      path of the program that takes commands from the spool (see src/kernel/guest)
set -eu
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8

guest=$seatrial_guest
root=/mnt/root

mount -t tmpfs -o size=50% tmpfs /mnt
mkdir /mnt/upper /mnt/work "$root"
mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work "$root"
while read -r folder; do
  mount -t hostfs -o "$folder" none "$root$folder"
done <"$guest/shared"

mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount -t devtmpfs devtmpfs "$root/dev"
mkdir -p "$root/dev/pts" "$root/dev/shm" "$root/dev/mqueue"
mount -t devpts -o mode=620,ptmxmode=666 devpts "$root/dev/pts"
mount -t tmpfs tmpfs "$root/dev/shm"
mount -t mqueue mqueue "$root/dev/mqueue"
mount -t tmpfs tmpfs "$root/run"
mkdir -p "$root/sys/fs/cgroup"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"

# runc resolves /proc/self/fd against the root mount: a plain chroot is not enough.
cd "$root"
pivot_root . mnt
umount -l /mnt

# Controllers can be handed down only by a group that holds no process itself.
mkdir /sys/fs/cgroup/init
while read -r pid; do echo "$pid" >/sys/fs/cgroup/init/cgroup.procs 2>/dev/null || true; done </sys/fs/cgroup/cgroup.procs
for controller in $(cat /sys/fs/cgroup/cgroup.controllers); do
  echo "+$controller" >/sys/fs/cgroup/cgroup.subtree_control
done

# The lab's segments are bridges, and the rules of the engine that made them are not for what only crosses one: they would
# drop what a router passes from one segment to another.
for family in iptables ip6tables; do echo 0 >/proc/sys/net/bridge/bridge-nf-call-$family; done

ip link set lo up
echo seatrial-guest >/proc/sys/kernel/hostname
mkdir -p /run/seatrial/disk
if [ -b /dev/ubda ]; then
  mount -t ext4 /dev/ubda /run/seatrial/disk
fi
if [ -x /run/seatrial/disk/engine/usr/sbin/dockerd ]; then
  setsid "$(dirname "$0")/engine.sh" >/run/seatrial/engine-start.log 2>&1 &
fi

"$(cat "$guest/node")" "$(cat "$guest/agent")" "$guest" &
wait $! || true

sync
umount /run/seatrial/disk 2>/dev/null || mount -o remount,ro /run/seatrial/disk 2>/dev/null || true
echo o >/proc/sysrq-trigger
sleep 5
