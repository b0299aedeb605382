import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Body, Controller, Get, Module, Post } from '@nestjs/common';
import { defineApp } from '#core/app';
import { Public } from '#core/auth';
import { Answers, IntegerField, ListField, MapField, TextField } from '#core/http';
import { type Booted, boot } from '../boot.js';
import { documentedOperations } from '../support/open-api.js';

class LeafDto {
  @TextField({ description: 'Name.', maxLength: 9, example: 'oak' })
  name!: string;
}

/** Every field has the name of a keyword of JSON schema, or of OpenAPI. */
class SayWordsDto {
  @ListField(() => LeafDto, { description: 'Properties.', maxItems: 3 })
  properties!: LeafDto[];

  @ListField(() => LeafDto, { description: 'Items.', maxItems: 3 })
  items!: LeafDto[];

  @TextField({ description: 'Required.', maxLength: 9, example: 'yes' })
  required!: string;

  @TextField({ description: 'Type.', maxLength: 9, example: 'object' })
  type!: string;

  @TextField({ description: 'Reference.', maxLength: 9, example: 'a/b' })
  $ref!: string;

  @IntegerField({ description: 'One of.', example: 7, optional: true })
  oneOf?: number;

  @TextField({ description: 'Example.', maxLength: 9, example: 'one', optional: true })
  example?: string;

  @TextField({ description: 'Enum.', maxLength: 9, example: 'one', optional: true })
  enum?: string;
}

class WordsDto extends SayWordsDto {
  @MapField(() => LeafDto, { description: 'Additional properties.' })
  additionalProperties!: Record<string, LeafDto>;
}

const WORDS: WordsDto = {
  properties: [{ name: 'oak' }],
  items: [{ name: 'ash' }],
  required: 'yes',
  type: 'object',
  $ref: 'a/b',
  additionalProperties: { yew: { name: 'yew' } },
  oneOf: 7,
  example: 'one',
  enum: 'one',
};

@Public()
@Controller('words')
class WordsController {
  @Get()
  @Answers(WordsDto)
  look(): WordsDto {
    return WORDS;
  }

  @Post()
  @Answers(WordsDto)
  say(@Body() body: SayWordsDto): WordsDto {
    return { ...WORDS, ...body };
  }
}

@Module({ controllers: [WordsController] })
class LexiconModule {}

const lexicon = defineApp({ id: 'lexicon', number: 9, title: 'Lexicon', module: LexiconModule });

let platform: Booted;
let document: any;

beforeAll(async () => {
  platform = await boot({ apps: [lexicon] });
  document = (await platform.ask('GET', '/lexicon/openapi.json')).body;
});
afterAll(() => platform.close());

it('a field may have the name of a keyword: its schema is that of any other field (C3.6)', () => {
  const { properties, required, type, additionalProperties } = document.components.schemas['lexicon.WordsDto'];
  expect(Object.keys(document.components.schemas['lexicon.SayWordsDto'].properties).sort()).toEqual(
    Object.keys(WORDS)
      .filter((name) => name !== 'additionalProperties')
      .sort(),
  );
  expect([type, additionalProperties]).toEqual(['object', false]);
  expect(Object.keys(properties).sort()).toEqual(Object.keys(WORDS).sort());
  expect(required).toEqual(['properties', 'items', 'required', 'type', '$ref', 'additionalProperties']);
  const leaf = { $ref: '#/components/schemas/lexicon.LeafDto' };
  for (const name of ['properties', 'items']) expect(properties[name]).toMatchObject({ type: 'array', items: leaf });
  expect(properties.additionalProperties).toMatchObject({ type: 'object', additionalProperties: leaf });
  for (const [name, example] of [
    ['required', 'yes'],
    ['type', 'object'],
    ['$ref', 'a/b'],
    ['example', 'one'],
    ['enum', 'one'],
  ] as const)
    expect([name, properties[name]]).toEqual([name, expect.objectContaining({ type: 'string', example })]);
  expect(properties.oneOf).toMatchObject({ type: 'integer', example: 7 });
});

it('an answer with such fields is what its document says, and its example is one, too (C3.6)', async () => {
  const { answers } = (await documentedOperations(document)).get('GET /v1/lexicon/words')!;
  const answer = await platform.ask('GET', '/lexicon/words');
  expect(answer.body.data).toEqual(WORDS);
  const { faultsOf } = answers.get('200')!;
  expect(faultsOf!(answer.body)).toEqual([]);
  expect(faultsOf!({ ...answer.body, data: { ...WORDS, more: 1 } })).toEqual([
    '/data must NOT have additional properties',
  ]);
  const { examples } = document.paths['/v1/lexicon/words'].get.responses['200'].content['application/json'];
  expect(examples['0'].value.data).toMatchObject({ properties: [{ name: 'oak' }], type: 'object', $ref: 'a/b' });
});

it('a body with such fields is taken', async () => {
  const { additionalProperties: _notTaken, ...said } = { ...WORDS, type: 'list', properties: [] };
  const { body } = await platform.ask('POST', '/lexicon/words', said);
  expect(body).toMatchObject({ code: 0, data: { ...WORDS, type: 'list', properties: [] } });
});
