#!/usr/bin/env bash
# running.sh <environment>: prints the image of the Deployment, as deploy.sh takes it; nothing when there is none.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
[ $# -eq 1 ] || { echo "usage: running.sh <environment>" >&2; exit 64; }
[ -f "overlays/$1/kustomization.yaml" ] || { echo "there is no environment $1 in overlays" >&2; exit 64; }
kubectl --namespace "$(sed -n 's/^namespace: //p' "overlays/$1/kustomization.yaml")" get deployment app --ignore-not-found \
  --output 'jsonpath={.spec.template.spec.containers[0].image}'
