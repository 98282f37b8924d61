#!/bin/bash
# build-with-buildah IMAGE DOCKERFILE CONTEXT SCRATCH CACHE [OPTION]...: builds an image and pushes it.
#
# SCRATCH: directory to write to. CACHE: repository that keeps layers; empty: none. OPTION: of `buildah build`. The environment says how
# buildah works: BUILDAH_ISOLATION, STORAGE_DRIVER, REGISTRY_AUTH_FILE, CONTAINERS_REGISTRIES_CONF. Exit: 0; 1 it fails; 64 arguments.
set -euo pipefail

if (($# < 5)); then
  echo 'build-with-buildah: takes IMAGE DOCKERFILE CONTEXT SCRATCH CACHE [OPTION]...' >&2
  exit 64
fi
image=$1 dockerfile=$2 context=$3 scratch=$4 cache=$5
shift 5

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
# Nobody but a cache would have a use for single layers: the pod is gone with its disk.
call build ${cache:+--layers --cache-from "$cache" --cache-to "$cache"} --file "$dockerfile" --tag "$image" "$@" "$context"
call push "$image"
echo "pushed: $image"
