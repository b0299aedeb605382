#!/usr/bin/env bash
# deploy.sh <environment> <image>: backs up, applies overlays/<environment> with this image, waits, asks it (smoke test);
# goes back to the release before when that fails. KUBECONFIG says to which cluster. Secrets come from the overlay's
# secrets.env or, where that is not there (a pipeline), from what the cluster has. SMOKE_URL: another address to ask.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

environment=${1:-} image=${2:-}
version=${image##*/}
case $version in *@sha256:* | *:*) ;; *) version='' ;; esac
case $environment in */* | '') environment=- ;; esac
if [ $# -ne 2 ] || [ ! -d "overlays/$environment" ] || [ -z "$version" ] || [[ $image == *:latest ]]; then
  echo "usage: deploy.sh <environment> <image>, an environment of: $(cd overlays && echo *); an image with its version" >&2
  exit 64
fi

if grep --quiet '^BASE_PATH=' "overlays/$environment/settings.env"; then
  echo "BASE_PATH belongs into base/settings.env: the probes do not follow overlays/$environment/settings.env" >&2
  exit 78 # EX_CONFIG
fi

namespace=$(sed -n 's/^namespace: //p' "overlays/$environment/kustomization.yaml")
cluster() { kubectl --namespace "$namespace" "$@"; }
of_app() { cluster get deployment app --ignore-not-found --output "jsonpath=$1"; }
timeout=${DEPLOY_TIMEOUT_SECONDS:-900}

before=$(./running.sh "$environment")
umask 077
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
cp -R base components overlays "$copy"
if [ ! -f "overlays/$environment/secrets.env" ]; then
  secret=$(of_app '{.spec.template.spec.volumes[?(@.name=="secrets")].secret.secretName}')
  if [ -z "$secret" ]; then
    echo "overlays/$environment/secrets.env is not there, and the cluster has none yet: see secrets.env.example" >&2
    exit 66 # EX_NOINPUT
  fi
  cluster get secret "$secret" --output \
    'go-template={{range $key, $value := .data}}{{$key}}={{base64decode $value}}{{"\n"}}{{end}}' \
    >"$copy/overlays/$environment/secrets.env"
fi

mkdir "$copy/deployment"
case $image in
  *@*) name=${image%@*} part="digest: ${image#*@}" ;; # a tag beside a digest says nothing
  *) name=${image%:*} part="newTag: '${image##*:}'" ;;
esac
cat >"$copy/deployment/kustomization.yaml" <<END
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [../overlays/$environment]
images:
  - name: ghcr.io/example/rookery
    newName: $name
    $part
END
# as many as the autoscaler has made: those of the manifest would end pods under load
replicas=$(of_app '{.spec.replicas}')
if [ -n "$replicas" ] && [ "$replicas" -gt 0 ]; then
  printf 'replicas:\n  - name: app\n    count: %s\n' "$replicas" >>"$copy/deployment/kustomization.yaml"
fi

back_up() {
  local job state
  if [ -z "$(cluster get cronjob backup --ignore-not-found --output name)" ]; then return 0; fi
  job=backup-$(date -u +%Y%m%d%H%M%S)
  cluster create job "$job" --from=cronjob/backup
  for _ in $(seq "$timeout"); do
    state=$(cluster get job "$job" --output 'jsonpath={range .status.conditions[?(@.status=="True")]}{.type} {end}')
    case $state in *Complete*) return 0 ;; *Failed*) break ;; esac
    sleep 1
  done
  echo "the back-up did not end well: kubectl --namespace $namespace logs job/$job" >&2
  return 1
}

revision=$(of_app '{.metadata.annotations.deployment\.kubernetes\.io/revision}')
if [ -n "$before" ]; then back_up; fi
if kubectl apply -k "$copy/deployment" && cluster rollout status deployment/app --timeout "${timeout}s"; then
  ready=$(of_app '{.spec.template.spec.containers[0].readinessProbe.httpGet.path}') # begins with BASE_PATH
  url=${SMOKE_URL:-https://$(cluster get ingress app --output 'jsonpath={.spec.rules[0].host}')${ready%/health/ready}}
  if node ../../tools/smoke/smoke.mjs "$url" --wait 60; then
    echo "deployed $image to $namespace"
    exit 0
  fi
fi
if [ -z "$before" ]; then
  echo "the first deployment failed; there is nothing to go back to" >&2
elif [ "$(of_app '{.metadata.annotations.deployment\.kubernetes\.io/revision}')" = "$revision" ]; then
  echo "the pods are those of before: there is nothing to go back to" >&2
else
  echo "going back to $before" >&2
  cluster rollout undo deployment/app --to-revision "$revision" >&2
  cluster rollout status deployment/app --timeout "${timeout}s" >&2
fi
exit 1
