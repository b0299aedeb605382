import { Audit, type AuditLine, COMMAND_LINE } from '#core/audit';
import { FlagsService, SwitchAppDto } from '#core/flags';
import { validatorOf } from '#core/http';
import { UsageError, wholeNumber } from './command-line.js';
import { type Service, type ServiceCommand, withPlatform } from './service.js';

const AUDIT_LINES = 50;
const APP_WORD = { '<app>': 'id of the app' };

const enable: ServiceCommand = {
  name: 'app:enable',
  summary: 'Switch an app on, for every process within a second',
  words: APP_WORD,
  run: (service, [app = '']) => switchApp(service, app, { enabled: true }),
};

const disable: ServiceCommand<{ reason?: string; retryAfter?: string }> = {
  name: 'app:disable',
  summary: 'Switch an app off, for every process within a second',
  words: APP_WORD,
  options: {
    '--reason <text>': 'what operators are told of it',
    '--retry-after <seconds>': 'when callers are told to come again',
  },
  run: (service, [app = ''], { reason, retryAfter }) =>
    switchApp(service, app, {
      enabled: false,
      ...(reason !== undefined && { reason }),
      ...(retryAfter !== undefined && { retry_after_seconds: wholeNumber('--retry-after', retryAfter) }),
    }),
};

const audit: ServiceCommand = {
  name: 'audit:list',
  summary: `List the newest ${AUDIT_LINES} changes that were noted: who, when, old, new`,
  words: { '[subject]': 'what was changed, such as the flag app-b.enabled; everything if none is named' },
  run: (service, [subject]) =>
    withPlatform(service, async ({ nest }) => {
      const lines = await nest.get(Audit).list(subject, AUDIT_LINES);
      return lines.length === 0 ? 'nothing was noted' : lines.map(auditText).join('\n');
    }),
};

/** The kill switches, and what was changed (C9.3). */
export const APP_COMMANDS: readonly ServiceCommand[] = [enable, disable, audit];

/** Needs no login: an operator who may run commands has the database. Servers obey within a second (C9.3). */
async function switchApp(service: Service, app: string, wanted: object): Promise<string> {
  const { apps } = service;
  if (!apps.some(({ id }) => id === app))
    throw new UsageError(`there is no app "${app}"; there are ${apps.map(({ id }) => id).join(', ')}`);
  const change = validatorOf(SwitchAppDto).parseBody(wanted) as SwitchAppDto;
  return withPlatform(service, async ({ nest }) => {
    const { enabled } = await nest.get(FlagsService).switchApp(COMMAND_LINE, app, change.toChange());
    return `${app} is switched ${enabled ? 'on' : 'off'}`;
  });
}

function auditText({ at, actorName, action, subject, oldValue, newValue }: AuditLine): string {
  return `${at.toISOString()}  ${actorName}  ${action}  ${subject}  ${oldValue ?? 'nothing'} -> ${newValue ?? 'nothing'}`;
}
