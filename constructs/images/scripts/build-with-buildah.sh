#!/bin/bash
# build-with-buildah IMAGE DOCKERFILE CONTEXT SCRATCH CACHE ACCESS [OPTION]...: builds an image and pushes it.
#
# SCRATCH: directory to write to. CACHE: repository that keeps layers; empty: none. ACCESS to it: read, or write. OPTION: of
# `buildah build`. The environment says how
# buildah works: BUILDAH_ISOLATION, STORAGE_DRIVER, REGISTRY_AUTH_FILE, CONTAINERS_REGISTRIES_CONF. Exit: 0; 1 it fails; 64 arguments.
set -euo pipefail

if (($# < 6)) || [[ $6 != read && $6 != write ]]; then
  echo 'build-with-buildah: takes IMAGE DOCKERFILE CONTEXT SCRATCH CACHE ACCESS [OPTION]...' >&2
  exit 64
fi
image=$1 dockerfile=$2 context=$3 scratch=$4 cache=$5 access=$6
shift 6
# Nobody but a cache would have a use for single layers: the pod is gone with its disk.
layers=()
[[ -z $cache ]] || layers=(--layers --cache-from "$cache")
[[ -z $cache || $access == read ]] || layers+=(--cache-to "$cache")

if [[ ! -f $dockerfile ]]; then
  echo "build-with-buildah: the repository has no Dockerfile there: $dockerfile" >&2
  exit 1
fi
if [[ ! -d $context ]]; then
  echo "build-with-buildah: the repository has no directory there: $context" >&2
  exit 1
fi
mkdir -p "$scratch/storage" "$scratch/run" "$scratch/tmp"
export TMPDIR=$scratch/tmp
call() {
  buildah --root "$scratch/storage" --runroot "$scratch/run" "$@"
}
call build "${layers[@]}" --file "$dockerfile" --tag "$image" "$@" "$context"
call push "$image"
echo "pushed: $image"
