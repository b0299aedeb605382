import { validate as configMap } from 'kubernetes-models/_schemas/IoK8sApiCoreV1ConfigMap';
import { validate as cronJob } from 'kubernetes-models/_schemas/IoK8sApiBatchV1CronJob';
import { validate as deployment } from 'kubernetes-models/_schemas/IoK8sApiAppsV1Deployment';
import { validate as autoscaler } from 'kubernetes-models/_schemas/IoK8sApiAutoscalingV2HorizontalPodAutoscaler';
import { validate as ingress } from 'kubernetes-models/_schemas/IoK8sApiNetworkingV1Ingress';
import { validate as namespace } from 'kubernetes-models/_schemas/IoK8sApiCoreV1Namespace';
import { validate as networkPolicy } from 'kubernetes-models/_schemas/IoK8sApiNetworkingV1NetworkPolicy';
import { validate as volumeClaim } from 'kubernetes-models/_schemas/IoK8sApiCoreV1PersistentVolumeClaim';
import { validate as disruptionBudget } from 'kubernetes-models/_schemas/IoK8sApiPolicyV1PodDisruptionBudget';
import { validate as secret } from 'kubernetes-models/_schemas/IoK8sApiCoreV1Secret';
import { validate as service } from 'kubernetes-models/_schemas/IoK8sApiCoreV1Service';
import { validate as serviceAccount } from 'kubernetes-models/_schemas/IoK8sApiCoreV1ServiceAccount';
import { validate as statefulSet } from 'kubernetes-models/_schemas/IoK8sApiAppsV1StatefulSet';
import { type Manifest, nameOf } from './manifests.js';

type Validator = ((object: unknown) => boolean) & { errors?: { instancePath: string; message?: string }[] | null };

const VALIDATORS: Readonly<Record<string, unknown>> = {
  'v1 ConfigMap': configMap,
  'v1 Namespace': namespace,
  'v1 PersistentVolumeClaim': volumeClaim,
  'v1 Secret': secret,
  'v1 Service': service,
  'v1 ServiceAccount': serviceAccount,
  'apps/v1 Deployment': deployment,
  'apps/v1 StatefulSet': statefulSet,
  'autoscaling/v2 HorizontalPodAutoscaler': autoscaler,
  'batch/v1 CronJob': cronJob,
  'networking.k8s.io/v1 Ingress': ingress,
  'networking.k8s.io/v1 NetworkPolicy': networkPolicy,
  'policy/v1 PodDisruptionBudget': disruptionBudget,
};

/** What the API server would refuse, judged by the schema of its API; unknown fields too. */
export function schemaProblems(manifest: Manifest): string[] {
  const validate = VALIDATORS[`${manifest.apiVersion} ${manifest.kind}`] as Validator | undefined;
  if (!validate) return [`${nameOf(manifest)}: no kind of ${manifest.apiVersion}`];
  const watched = watch(manifest, '');
  validate(watched.object);
  const wrong = (validate.errors ?? []).map(({ instancePath, ...error }) => `${instancePath} ${JSON.stringify(error)}`);
  return [...wrong, ...watched.unread().map((path) => `${path} is not known`)].map(
    (problem) => `${nameOf(manifest)}: ${problem}`,
  );
}

/**
 * The validators let unknown fields pass, as the API's schema does. But each reads every field that it knows, whatever
 * its value: a field that nobody has read is not known.
 */
function watch(target: any, path: string): { object: any; unread(): string[] } {
  const read = new Set<string>();
  const inner = new Map<string, ReturnType<typeof watch>>();
  for (const [key, value] of Object.entries(target))
    if (typeof value === 'object' && value !== null) inner.set(key, watch(value, `${path}/${key}`));
  const object: unknown = new Proxy(target, {
    get: (_target, key) => {
      if (typeof key === 'string') read.add(key);
      return inner.get(String(key))?.object ?? Reflect.get(target, key);
    },
  });
  const unread = () =>
    Object.keys(target).flatMap((key) => (read.has(key) ? (inner.get(key)?.unread() ?? []) : [`${path}/${key}`]));
  return { object, unread };
}
