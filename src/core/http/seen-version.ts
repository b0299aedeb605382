import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiExtension, ApiHeader } from '@nestjs/swagger';
import { AppError, codes } from '#core/errors';
import { IF_MATCH_SCHEMA, parseIfMatch, type WantedVersions } from './entity-tag.js';

/** What a caller has seen of a resource that counts its versions, before changing it. */
export class SeenVersion {
  private constructor(
    private readonly tagged: WantedVersions | undefined,
    private readonly named?: number,
  ) {}

  /** From `If-Match`. @throws 3000 when that is no list of entity tags */
  static from(ifMatch: string | undefined): SeenVersion {
    return new SeenVersion(parseIfMatch(ifMatch));
  }

  /** With the `version` of the body, which is looked at too. @throws 3002 when neither names one */
  orIn({ version }: { version?: number }): SeenVersion {
    if (version === undefined && this.tagged === undefined)
      throw new AppError(codes.missingField, {
        errors: [{ field: 'version', code: 'required', message: 'version is required, here or as If-Match' }],
      });
    return new SeenVersion(this.tagged, version);
  }

  /**
   * To be asked of a row that is locked until it is written, or another change gets in between.
   * @param version of the resource, a whole number from 1
   * @throws 4003 when the caller has not seen it: 412 by `If-Match`, 409 by the version in the body
   */
  ensureIs(version: number): void {
    const message = `The resource is at version ${version}`;
    if (this.tagged !== undefined && this.tagged !== 'any' && !this.tagged.includes(version))
      throw new AppError(codes.resourceConflict, { message, status: 412 });
    if (this.named !== undefined && this.named !== version) throw new AppError(codes.resourceConflict, { message });
  }
}

/** Reads the header; named, so that the start finds the handlers that have it. */
export function readSeenVersion(_data: unknown, context: ExecutionContext): SeenVersion {
  const { headers } = context.switchToHttp().getRequest<{ headers: { 'if-match'?: string } }>();
  return SeenVersion.from(headers['if-match']);
}

const injectSeen = createParamDecorator(readSeenVersion)();

const documentIfMatch = applyDecorators(
  ApiHeader({
    name: 'if-match',
    required: false,
    description: '`ETag` of the version that was seen; several with commas, or * for any. A stale one is 412.',
    schema: IF_MATCH_SCHEMA,
  }),
  ApiExtension('x-versioned', true),
) as MethodDecorator;

/**
 * The version that the caller has seen, as an argument of a handler whose controller is `@Versioned()`. The document of
 * the handler names `If-Match` and 412.
 */
export function Seen(): ParameterDecorator {
  return (prototype, name, index) => {
    injectSeen(prototype, name, index);
    if (name !== undefined) documentIfMatch(prototype, name, Object.getOwnPropertyDescriptor(prototype, name) ?? {});
  };
}
