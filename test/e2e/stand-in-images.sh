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

# Where the add-ons are, regsync in an image that, as its own, has nothing else; and an image to copy.
if [[ -x $BIN/regsync ]]; then
  files=$(mktemp -d)
  cp "$BIN/regsync" "$files/"
  "$1/node-images" -b scratch -d "$files" -c '"Entrypoint":["/regsync"]' regsync:0.11 >/dev/null
  rm -r "$files"
  name regsync:0.11 ghcr.io/regclient/regsync:v0.11.5
  "$1/addons" push busybox:1.35 e2e/app:1 >/dev/null
fi

# regbot is no add-on: where Go is, it is built.
if [[ -x $BIN/regsync ]] && ! ctr images ls --quiet | grep --quiet '^localhost/e2e/regbot:0.11$' && command -v go >/dev/null; then
  files=$(mktemp -d)
  CGO_ENABLED=0 GOBIN=$files GOFLAGS=-mod=mod go install github.com/regclient/regclient/cmd/regbot@v0.11.5
  "$1/node-images" -b scratch -d "$files" -c '"Entrypoint":["/regbot"]' regbot:0.11 >/dev/null
  rm -r "$files"
fi
if ctr images ls --quiet | grep --quiet '^localhost/e2e/regbot:0.11$'; then
  name regbot:0.11 ghcr.io/regclient/regbot:v0.11.5
fi

# What fetches sources, and what builds images of them where that add-on is.
"$1/node-images" git:2.39 git openssh-client ca-certificates >/dev/null
name git:2.39 docker.io/alpine/git:v2.49.1
if ctr images ls --quiet | grep --quiet '^localhost/e2e/buildah:1.28$'; then
  name buildah:1.28 quay.io/buildah/stable:v1.43.1
fi

# What answers the probes of Jaeger, whose image is nowhere here.
answer='mkdir -p /tmp/www && echo ok >/tmp/www/status && exec httpd -f -p 13133 -h /tmp/www'
"$1/node-images" -c "\"Entrypoint\":[\"sh\",\"-c\",\"$answer\"]" jaeger:2 >/dev/null
name jaeger:2 docker.io/jaegertracing/jaeger:2.11.0
