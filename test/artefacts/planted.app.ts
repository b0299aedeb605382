import { Controller, Delete, Get, Module, Post } from '@nestjs/common';
import { defineApp, defineContract } from '#core/app';
import { Public, Roles, Scopes } from '#core/auth';
import { Integer } from '#core/config';
import { defineCodes } from '#core/errors';
import { AnswersNothing } from '#core/http';

class PlantedConfig {
  @Integer('PLANTED_DEPTH_CM', {
    description: 'How deep a seed * lies.',
    min: 1,
    max: 99,
    secret: true,
    by: { production: 7 },
  })
  depthCm = 3;
}

export abstract class SoilContract {
  abstract water(): Promise<void>;
}

class SoilFacade extends SoilContract {
  override async water(): Promise<void> {}
}

/** Open to everybody, but for one method. */
@Public()
@Controller('beds')
class BedsController {
  @Get(':bed_id')
  @AnswersNothing()
  look(): void {}

  @Roles('admin')
  @Delete(':bed_id')
  @AnswersNothing()
  clear(): void {}
}

@Controller('seeds')
class SeedsController {
  @Get()
  @Scopes('seeds:read', 'beds:read')
  @AnswersNothing()
  count(): void {}

  @Post()
  @AnswersNothing()
  sow(): void {}
}

@Module({ controllers: [BedsController, SeedsController] })
class PlantedModule {}

@Module({})
class GrowerModule {}

/** Says one thing of every kind that artefacts tell of. */
export const planted = defineApp({
  id: 'planted',
  number: 42,
  title: 'A garden',
  module: PlantedModule,
  codes: defineCodes({
    // nothing in it is meant for Markdown
    bedLocked: {
      code: 422_002,
      message: 'Bed | gate locked',
      status: 200,
      restStatus: 423,
      meaning: 'its <gate> has a [lock] | two *keys*\nare with the gardener',
    },
    bedFull: { code: 422_001, message: 'Bed full', status: 200, restStatus: 409, meaning: 'no seed fits into it' },
  }),
  config: PlantedConfig,
  provides: [defineContract(SoilContract).by(SoilFacade)],
  statusMode: 'rest',
});

/** Uses what the other provides. */
export const grower = defineApp({
  id: 'grower',
  number: 43,
  title: 'A grower',
  module: GrowerModule,
  uses: [defineContract(SoilContract)],
});
