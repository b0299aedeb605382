import { markRoute } from '#core/http';

const ANSWERS = 'answersWhenSwitchedOff';

/** Answered also by an app that is switched off: whoever watches it shall hear that it is (C9.1). */
export function AnswersWhenSwitchedOff(): MethodDecorator {
  return markRoute({ [ANSWERS]: true });
}

export function answersWhenSwitchedOff(routeConfig: object): boolean {
  return ANSWERS in routeConfig;
}
