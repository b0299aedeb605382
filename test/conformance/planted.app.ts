import { Body, Controller, Delete, Get, HttpCode, Module, Patch, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { defineApp } from '#core/app';
import { Public } from '#core/auth';
import {
  Answers,
  AnswersNothing,
  HttpCache,
  IntegerField,
  RawResponse,
  Seen,
  SeenVersion,
  TextField,
  Versioned,
} from '#core/http';

class PlantDto {
  @TextField({ description: 'Name.', maxLength: 10, example: 'weed' })
  plantName!: string;
}

/** Every way to answer wrongly that a controller has; the suite must see each. */
@Public()
@Controller('plants')
class PlantsController {
  @Get('bare')
  @RawResponse()
  answerBare(): object {
    return { name: 'weed' };
  }

  @Get('by-hand')
  @RawResponse()
  answerByHand(@Res() reply: FastifyReply): void {
    const [trace_id, timestamp] = ['4bf92f3577b34da6a3ce929d0e0e4736', new Date().toISOString()];
    void reply.send({ data: { name: 'weed' }, code: 0, message: 'Success', trace_id, timestamp });
  }

  @Get('camel-case')
  @Answers(PlantDto)
  answerCamelCase(): PlantDto {
    return { plantName: 'weed' };
  }

  @Post('unjudged')
  @HttpCode(201)
  @Answers(PlantDto)
  takeAnything(): PlantDto {
    return { plantName: 'weed' };
  }

  @Get('leak')
  @Answers(PlantDto)
  leak(@Res({ passthrough: true }) reply: FastifyReply): PlantDto {
    reply.raw.removeHeader('x-trace-id');
    void reply.header('x-powered-by', 'weed');
    return { plantName: 'weed' };
  }
}

class CountedDto {
  @IntegerField({ description: 'Counts changes, from 1.', min: 1, example: 1 })
  version!: number;
}

/** It counts its versions, and looks at none. */
@Public()
@Controller('unmarked')
class UnmarkedController {
  @Get(':id')
  @Answers(CountedDto)
  look(): CountedDto {
    return { version: 1 };
  }

  @Patch(':id')
  @Answers(CountedDto)
  change(@Body() { version }: CountedDto): CountedDto {
    return { version };
  }
}

/** It says that it looks at them, and does not. */
@Public()
@Versioned()
@Controller('careless')
class CarelessController {
  private static version = 1;
  private static readonly seen: SeenVersion[] = [];

  @Get(':id')
  @Answers(CountedDto)
  @HttpCache<CountedDto>({ scope: 'public', version: ({ version }) => version })
  look(): CountedDto {
    return { version: CarelessController.version };
  }

  @Delete(':id')
  @AnswersNothing()
  remove(@Seen() seen: SeenVersion): void {
    CarelessController.seen.push(seen);
    CarelessController.version += 1;
  }
}

@Module({ controllers: [PlantsController, UnmarkedController, CarelessController] })
class PlantedModule {}

export const plantedApp = defineApp({ id: 'app-plant', number: 9, title: 'Plants', module: PlantedModule });
