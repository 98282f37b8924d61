#!/bin/bash
# scan-images CLUSTER_DIRECTORY: gives the test cluster the image of gitleaks, with busybox's tools, as Alpine has them. Go builds it, once.
set -euo pipefail
# shellcheck source=/dev/null
. "$1/env.sh"

if ! ctr images ls --quiet | grep --quiet '^localhost/e2e/gitleaks:8.30$'; then
  files=$(mktemp -d)
  trap 'rm -rf "$files"' EXIT
  CGO_ENABLED=0 GOBIN=$files/usr/bin GOFLAGS=-mod=mod go install github.com/zricethezav/gitleaks/v8@v8.30.1
  "$1/node-images" -d "$files" -c '"Entrypoint":["gitleaks"]' gitleaks:8.30 >/dev/null
fi
ctr images tag --force localhost/e2e/gitleaks:8.30 ghcr.io/gitleaks/gitleaks:v8.30.1 >/dev/null
