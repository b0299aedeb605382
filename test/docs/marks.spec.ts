import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Body, Controller, Delete, Get, Module, Param, Patch, Post, Put, Version } from '@nestjs/common';
import { type App, defineApp } from '#core/app';
import { Public, Roles, Scopes } from '#core/auth';
import { codes } from '#core/errors';
import {
  Answers,
  AnswersNothing,
  AnswersPage,
  Fails,
  HttpCache,
  IdParam,
  ListField,
  Seen,
  SeenVersion,
  TextField,
  Versioned,
} from '#core/http';
import { restApp } from '../apps/app-c/rest.app.js';
import { type Booted, boot } from '../boot.js';

class LeafDto {
  @TextField({ description: 'Name.', maxLength: 9, example: 'oak' })
  name!: string;
}

class ProductDto {
  @ListField(() => LeafDto, { description: 'Leaves.', maxItems: 3 })
  leaves!: LeafDto[];
}

class HintDto {
  @TextField({ description: 'Hint.', maxLength: 9, optional: true, example: 'tall' })
  hint?: string;
}

@Public()
@Controller('trees')
class TreesController {
  @Get()
  @Answers(ProductDto)
  list(): ProductDto {
    return { leaves: [] };
  }

  @Post()
  @Roles('admin')
  @Answers(LeafDto)
  grow(@Body() body: LeafDto): LeafDto {
    return body;
  }

  @Get('counted')
  @Scopes('trees:read')
  @Answers(LeafDto)
  count(): LeafDto {
    return { name: 'oak' };
  }

  @Get('old')
  @Version(['1', '2'])
  @Answers(LeafDto)
  oldest(): LeafDto {
    return { name: 'yew' };
  }
}

@Roles('admin')
@Controller('shrubs')
class ShrubsController {
  @Get()
  @AnswersPage(LeafDto)
  list(): object {
    return { items: [], total: 0, page: 1, page_size: 20, total_pages: 0 };
  }

  @Put()
  @Public()
  @Answers(LeafDto)
  @Fails(codes.resourceConflict)
  plant(@Body() { hint = 'box' }: HintDto): LeafDto {
    return { name: hint };
  }

  @Patch()
  @Answers(LeafDto)
  @Fails(codes.resourceConflict, codes.orderCreationFailed)
  cut(): LeafDto {
    return { name: 'box' };
  }
}

const GROWN = 3;

@Versioned()
@Controller('hedges')
class HedgesController {
  @Get()
  @Answers(LeafDto)
  @HttpCache({ scope: 'private', version: () => GROWN })
  look(): LeafDto {
    return { name: 'yew' };
  }

  @Patch()
  @Answers(LeafDto)
  @Fails(codes.resourceConflict)
  trim(@Seen() seen: SeenVersion): LeafDto {
    seen.ensureIs(GROWN);
    return { name: 'yew' };
  }

  @Delete(':id')
  @AnswersNothing()
  fell(@Param() _path: IdParam, @Seen() seen: SeenVersion): void {
    seen.ensureIs(GROWN);
  }

  @Post()
  @Answers(LeafDto)
  layer(@Seen() seen: SeenVersion): LeafDto {
    seen.ensureIs(GROWN);
    return { name: 'yew' };
  }
}

@Module({ controllers: [TreesController, ShrubsController, HedgesController] })
class GardenModule {}

const garden = defineApp({ id: 'garden', number: 7, title: 'Garden', module: GardenModule, statusMode: 'rest' });
/** Another app, with other classes of the same names. */
function nurseryApp(): App {
  class LeafDto {
    @TextField({ description: 'Colour.', maxLength: 9, example: 'green' })
    colour!: string;
  }

  @Public()
  @Controller('trees')
  class TreesController {
    @Get()
    @AnswersPage(LeafDto)
    list(): object {
      return { items: [], total: 0, page: 1, page_size: 20, total_pages: 0 };
    }
  }

  @Module({ controllers: [TreesController] })
  class NurseryModule {}

  return defineApp({ id: 'nursery', number: 8, title: 'Nursery', module: NurseryModule });
}

let platform: Booted;
let document: any;

beforeAll(async () => {
  platform = await boot({ apps: [garden, restApp] });
  document = (await platform.ask('GET', '/garden/openapi.json')).body;
});
afterAll(() => platform.close());

const operation = (method: string, path: string): any => document.paths[`/v1/garden/${path}`][method];

it('what a handler says of its callers replaces what its class says, in documents too (C6.1)', async () => {
  expect(operation('get', 'trees').security).toEqual([]);
  expect(operation('post', 'trees')).toMatchObject({
    security: [{ bearer: [] }, { apiKey: [] }],
    'x-roles': ['admin'],
  });
  expect(operation('get', 'shrubs')).toMatchObject({
    security: [{ bearer: [] }, { apiKey: [] }],
    'x-roles': ['admin'],
  });
  expect(operation('put', 'shrubs')).toMatchObject({ security: [] });
  expect(operation('put', 'shrubs')['x-roles']).toBeUndefined();
  expect((await platform.ask('POST', '/garden/trees', { name: 'ash' })).body.code).toBe(1004);
  expect((await platform.ask('PUT', '/garden/shrubs', {})).body.data).toEqual({ name: 'box' });
});

it('scopes close a handler of a class that is public, in documents too (C6.1)', async () => {
  const counted = operation('get', 'trees/counted');
  expect(counted).toMatchObject({ security: [{ bearer: [] }, { apiKey: [] }], 'x-scopes': ['trees:read'] });
  expect(counted.responses).toHaveProperty('403');
  expect(operation('get', 'trees')['x-scopes']).toBeUndefined();
  expect((await platform.ask('GET', '/garden/trees/counted')).body.code).toBe(1004);
  expect(() => Scopes('Trees')).toThrow('a scope is a word such as orders:read');
});

it('two handlers of one name, and two versions of one, have an id each', () => {
  const ids = Object.values<any>(document.paths).flatMap((item) =>
    Object.values<any>(item).map(({ operationId }) => operationId),
  );
  expect(ids.sort()).toEqual([
    'garden_Shrubs_list',
    'garden_Trees_list',
    'garden_count',
    'garden_cut',
    'garden_fell',
    'garden_grow',
    'garden_health',
    'garden_layer',
    'garden_look',
    'garden_oldest',
    'garden_oldest_v2',
    'garden_plant',
    'garden_trim',
  ]);
});

it('a body is required when one of its fields is (C2, 3002)', () => {
  const codesAt = (method: string, path: string) => operation(method, path).responses['422'].$ref as string;
  expect(operation('post', 'trees').requestBody.required).toBe(true);
  expect(codesAt('post', 'trees')).toContain('Failure.3001.3002');
  expect(operation('put', 'shrubs').requestBody.required).toBe(false);
  expect(codesAt('put', 'shrubs')).toMatch(/Failure\.3001$/);
});

it('what changes a resource with versions honours If-Match, and says so, ETag and 412 included (C2, C3.4)', async () => {
  expect(operation('get', 'hedges').responses['200'].headers.ETag.schema.pattern).toBe('^"[1-9][0-9]*"$');
  expect(operation('get', 'shrubs').responses['200'].headers).toBeUndefined();
  const headers = ({ parameters = [] }: any) =>
    parameters.filter((each: any) => each.in === 'header').map((each: any) => each.name);
  expect(headers(operation('patch', 'shrubs'))).toEqual([]);
  for (const [method, path, conflicts] of [
    ['patch', 'hedges', ['409', '412']],
    ['delete', 'hedges/{id}', ['412']],
    ['post', 'hedges', ['412']],
  ] as const) {
    const { responses } = operation(method, path);
    expect(headers(operation(method, path))).toEqual(['if-match']);
    expect(Object.keys(responses).filter((status) => ['409', '412'].includes(status))).toEqual(conflicts);
    expect(responses['412'].$ref).toContain('Failure.4003');
  }
  const token = await platform.adminToken();
  const trimmed = async (tag: string) => {
    const { status, body } = await platform.as(token)('PATCH', '/garden/hedges', undefined, { 'if-match': tag });
    return [status, body.code];
  };
  expect([await trimmed('"2"'), await trimmed('W/"3"'), await trimmed('3')]).toEqual([
    [412, 4003],
    [200, 0],
    [400, 3000],
  ]);
});

it('business failures have statuses of their own (C2.1)', () => {
  const { responses } = operation('patch', 'shrubs');
  expect(responses['412']).toBeUndefined();
  expect(responses['409'].$ref).toContain('Failure.2001.4003');
  expect(responses['200'].content['application/json'].schema.oneOf).toBeUndefined();
});

it('examples reach into lists of objects', () => {
  const { value } = operation('get', 'trees').responses['200'].content['application/json'].examples['0'];
  expect(value.data).toEqual({ leaves: [{ name: 'oak' }] });
});

it('apps may give their classes the same names', async () => {
  const both = await boot({ apps: [garden, nurseryApp()] });
  try {
    const { schemas } = ((await both.ask('GET', '/openapi.json')).body as any).components;
    expect(Object.keys(schemas['garden.LeafDto'].properties)).toEqual(['name']);
    expect(Object.keys(schemas['nursery.LeafDto'].properties)).toEqual(['colour']);
    expect(schemas['garden.ProductDto'].properties.leaves.items.$ref).toBe('#/components/schemas/garden.LeafDto');
  } finally {
    await both.close();
  }
});
