import type { ConfigClass } from './setting.js';

/** The validated settings of this process, one typed object per config class. */
export class Settings {
  private readonly byClass: Map<unknown, object>;

  constructor(instances: readonly object[]) {
    this.byClass = new Map(instances.map((instance) => [instance.constructor, instance]));
  }

  get<T extends object>(type: ConfigClass<T>): T {
    const instance = this.byClass.get(type);
    if (!instance) throw new Error(`no settings of class ${type.name} were loaded`);
    return instance as T;
  }

  all(): readonly object[] {
    return [...this.byClass.values()];
  }
}
