#!/bin/sh
# First process of a lab node: a Docker engine in a container, kept running.
#
# Serves every image that has dockerd and a POSIX shell: the ones made from Debian packages and docker:<version>-dind.
# The folder /run/seatrial-node is shared with the lab:
#   docker.sock   the node's engine
#   dockerd.log   what the engine says
#   stay-down     while this file is there, an engine that ended is not started again
#   resume        a line written to this pipe starts the engine again
#   engine-arguments   further arguments of the engine, one a line, where the file is there
set -eu

shared=/run/seatrial-node
store=/var/lib/docker

# Keeps the images of an earlier lab and forgets everything else: its swarm, identity, containers, networks and volumes.
forget_earlier_lab() {
  rm -rf "$store/swarm" "$store/containers" "$store/network" "$store/volumes" "$store/containerd" "$store/tmp" \
    "$store/buildkit" "$store/plugins" "$store/runtimes" "$store/engine-id"
  for mount in "$store"/image/overlay2/layerdb/mounts/*; do
    [ -d "$mount" ] || continue
    for layer in "$(cat "$mount/mount-id")" "$(cat "$mount/init-id" 2>/dev/null)"; do
      [ -n "$layer" ] && [ -d "$store/overlay2/$layer" ] || continue
      link=$(cat "$store/overlay2/$layer/link" 2>/dev/null || true)
      [ -z "$link" ] || rm -f "$store/overlay2/l/$link"
      rm -rf "${store:?}/overlay2/$layer"
    done
    rm -rf "$mount"
  done
}

# Controllers can be handed down only by a cgroup that holds no process itself.
hand_down_cgroup_controllers() {
  cgroup=/sys/fs/cgroup
  [ -f "$cgroup/cgroup.controllers" ] || return 0
  mkdir -p "$cgroup/init"
  while read -r pid; do echo "$pid" >"$cgroup/init/cgroup.procs" 2>/dev/null || true; done <"$cgroup/cgroup.procs"
  for controller in $(cat "$cgroup/cgroup.controllers"); do
    echo "+$controller" >"$cgroup/cgroup.subtree_control" 2>/dev/null || true
  done
}

is_mount_point() {
  while read -r _ target _; do [ "$target" = "$1" ] && return 0; done </proc/mounts
  return 1
}

mount_what_engines_need() {
  # Nested containers receive their mounts from the root by propagation.
  mount --make-rshared /
  is_mount_point /tmp || mount -t tmpfs tmpfs /tmp
}

# As on a machine that never routed: the engine turns forwarding on by itself and then drops what no rule of it lets through.
# A new namespace would have inherited the setting of the machine that runs the lab.
turn_forwarding_off() {
  echo 0 >/proc/sys/net/ipv4/ip_forward
}

stopping=false
child=
stop() {
  stopping=true
  [ -z "$child" ] || kill -TERM "$child" 2>/dev/null || true
}

# Waits for $child to end; a signal that is handled meanwhile does not count as its end.
await_child() {
  while kill -0 "$child" 2>/dev/null; do wait "$child" || true; done
}

trap stop TERM INT
hand_down_cgroup_controllers
mount_what_engines_need
turn_forwarding_off
forget_earlier_lab
[ -p "$shared/resume" ] || mkfifo "$shared/resume"

until $stopping; do
  rm -f "$shared/docker.sock"
  set --
  if [ -f "$shared/engine-arguments" ]; then
    while read -r argument; do [ -z "$argument" ] || set -- "$@" "$argument"; done <"$shared/engine-arguments"
  fi
  dockerd --host "unix://$shared/docker.sock" --host unix:///var/run/docker.sock --data-root "$store" \
    --storage-driver overlay2 "$@" >>"$shared/dockerd.log" 2>&1 </dev/null &
  child=$!
  await_child
  if ! $stopping && [ -e "$shared/stay-down" ]; then
    head -n 1 "$shared/resume" >/dev/null &
    child=$!
    await_child
  fi
done
