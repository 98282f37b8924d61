#!/bin/bash
# stand-in-images CLUSTER_DIRECTORY: gives the test cluster's own images the names that alimentor's manifests use.
# For the cluster without a registry in ../shared/cluster only; kind and k3d pull the real ones.
set -euo pipefail
# shellcheck source=/dev/null
. "$1/env.sh"

# name IMAGE AS...: IMAGE of the test cluster is found under each of the other names too.
name() {
  local image=localhost/e2e/$1 as
  shift
  for as; do ctr images tag --force "$image" "$as" >/dev/null; done
}

name postgres:15 docker.io/library/postgres:16-bookworm docker.io/library/debian:bookworm-slim
name redis:7 docker.io/library/redis:7-bookworm
name rabbitmq:3.10 docker.io/library/rabbitmq:4.1
name kubectl:1.33 registry.k8s.io/kubectl:v1.33.4
name busybox:1.35 docker.io/library/busybox:1.37.0
