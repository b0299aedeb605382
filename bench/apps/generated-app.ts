import { Body, Controller, Delete, Get, Injectable, Module, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type App, defineApp } from '#core/app';
import { Public } from '#core/auth';
import {
  BaseRepository,
  Column,
  createTable,
  Database,
  defineMigration,
  id,
  instant,
  Table,
  text,
} from '#core/database';
import {
  Answers,
  AnswersCreated,
  AnswersNothing,
  AnswersPage,
  IdParam,
  InstantField,
  IntegerField,
  type ListQuery,
  ListQueryDto,
  type Page,
  type PageDto,
  TextField,
  toPageDto,
} from '#core/http';

interface Thing {
  id: number;
  name: string;
  label: string;
  createdAt: Date;
}

const LABEL = { description: 'Label.', minLength: 1, maxLength: 50, example: 'green' };
const NAME = { description: 'Name.', minLength: 1, maxLength: 100, example: 'A thing' };

/** `count` apps with an entity and ten routes each; the numbers of real apps stay free. */
export function generatedApps(count: number): App[] {
  return Array.from({ length: count }, (_, index) => generatedApp(index + 1));
}

/** All classes are made anew for each app, as in apps that somebody wrote. */
function generatedApp(index: number): App {
  @Table('things', { indexes: [['created_at']] })
  class ThingEntity {
    @Column(id()) id!: number;
    @Column(text(100)) name!: string;
    @Column(text(50)) label!: string;
    @Column(instant()) createdAt!: Date;
  }

  class ThingDto {
    @IntegerField({ description: 'Id.', min: 1, example: 1 }) id!: number;
    @TextField(NAME) name!: string;
    @TextField(LABEL) label!: string;
    @InstantField({ description: 'When it was made.' }) created_at!: string;

    static from({ id, name, label, createdAt }: Thing): ThingDto {
      return { id, name, label, created_at: createdAt.toISOString() };
    }
  }

  class CreateThingDto {
    @TextField(NAME) name!: string;
    @TextField(LABEL) label!: string;
  }

  class NameDto {
    @TextField(NAME) name!: string;
  }

  class LabelDto {
    @TextField(LABEL) label!: string;
  }

  class ThingListQueryDto extends ListQueryDto {
    protected sortable() {
      return ['id', 'name', 'created_at'];
    }

    protected filters() {
      return {};
    }
  }

  @Injectable()
  class ThingsRepository extends BaseRepository<ThingEntity, Thing> {
    constructor(database: Database) {
      super(database, ThingEntity);
    }

    list(query: ListQuery): Promise<Page<Thing>> {
      return this.page(this.rows(), query);
    }

    async remove(id: number): Promise<void> {
      await this.table().delete(id);
    }

    protected toDomain(row: ThingEntity): Thing {
      return { ...row };
    }
  }

  @Injectable()
  class ThingsService {
    constructor(private readonly things: ThingsRepository) {}

    list(query: ListQuery): Promise<Page<Thing>> {
      return this.things.list(query);
    }

    get(id: number): Promise<Thing> {
      return this.things.get(id);
    }

    create(fields: Pick<Thing, 'name' | 'label'>): Promise<Thing> {
      return this.things.create({ ...fields, createdAt: new Date() });
    }

    async change(id: number, changes: Partial<Thing>): Promise<Thing> {
      return this.things.update({ ...(await this.things.get(id)), ...changes });
    }

    async remove(id: number): Promise<void> {
      await this.things.remove((await this.things.get(id)).id);
    }
  }

  @ApiTags('things')
  @Controller('things')
  class ThingsController {
    constructor(private readonly things: ThingsService) {}

    @Get()
    @Public()
    @AnswersPage(ThingDto)
    async list(@Query() query: ThingListQueryDto): Promise<PageDto<ThingDto>> {
      return toPageDto(await this.things.list(query.toQuery()), (thing) => ThingDto.from(thing));
    }

    @Get(':id')
    @Public()
    @Answers(ThingDto)
    async get(@Param() { id }: IdParam): Promise<ThingDto> {
      return ThingDto.from(await this.things.get(id));
    }

    @Post()
    @AnswersCreated(ThingDto)
    async create(@Body() body: CreateThingDto): Promise<ThingDto> {
      return ThingDto.from(await this.things.create(body));
    }

    @Patch(':id')
    @Answers(ThingDto)
    async rename(@Param() { id }: IdParam, @Body() { name }: NameDto): Promise<ThingDto> {
      return ThingDto.from(await this.things.change(id, { name }));
    }

    @Delete(':id')
    @AnswersNothing()
    async remove(@Param() { id }: IdParam): Promise<void> {
      await this.things.remove(id);
    }

    @Get(':id/label')
    @Answers(LabelDto)
    async label(@Param() { id }: IdParam): Promise<LabelDto> {
      return { label: (await this.things.get(id)).label };
    }

    @Put(':id/label')
    @Answers(LabelDto)
    async relabel(@Param() { id }: IdParam, @Body() { label }: LabelDto): Promise<LabelDto> {
      return { label: (await this.things.change(id, { label })).label };
    }

    @Get(':id/name')
    @Answers(NameDto)
    async name(@Param() { id }: IdParam): Promise<NameDto> {
      return { name: (await this.things.get(id)).name };
    }

    @Post(':id/copies')
    @AnswersCreated(ThingDto)
    async copy(@Param() { id }: IdParam): Promise<ThingDto> {
      return ThingDto.from(await this.things.create(await this.things.get(id)));
    }

    @Post(':id/labelled-copies')
    @AnswersCreated(ThingDto)
    async copyAs(@Param() { id }: IdParam, @Body() { label }: LabelDto): Promise<ThingDto> {
      const { name } = await this.things.get(id);
      return ThingDto.from(await this.things.create({ name, label }));
    }
  }

  @Module({ controllers: [ThingsController], providers: [ThingsService, ThingsRepository] })
  class GeneratedModule {}

  const things0001 = defineMigration('0001-things', [
    createTable(
      'things',
      { id: id(), name: text(100), label: text(50), created_at: instant() },
      { indexes: [['created_at']] },
    ),
  ]);
  return defineApp({
    id: `generated-${index}`,
    number: 100_000 + index,
    title: `Generated ${index}`,
    module: GeneratedModule,
    entities: [ThingEntity],
    migrations: [things0001],
  });
}
