#!/usr/bin/env bash
# running.sh <environment>: prints the image of the Deployment, as deploy.sh takes it; nothing when there is none.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
environment=${1:-}
case $environment in */* | '') environment=- ;; esac
if [ $# -ne 1 ] || [ ! -d "overlays/$environment" ]; then
  echo "usage: running.sh <environment>, one of: $(cd overlays && echo *)" >&2
  exit 64
fi
kubectl --namespace "$(sed -n 's/^namespace: //p' "overlays/$environment/kustomization.yaml")" get deployment app --ignore-not-found \
  --output 'jsonpath={.spec.template.spec.containers[0].image}'
