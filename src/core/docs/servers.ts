import { ServerConfig, type Settings } from '#core/config';

export interface Server {
  url: string;
  description: string;
}

/**
 * Relative to the document, so that a proxy may put any prefix before it (OpenAPI 3.0.3, Server Object). Paths are below
 * the base path, which is the server's: whichever way the public address is written, no client meets it twice.
 * @param path of the document, below the base path
 */
export function serversOf(path: string, settings: Settings): Server[] {
  const { publicUrl, basePath = '' } = settings.get(ServerConfig);
  const above = path.split('/').slice(2).fill('..').join('/');
  const here = { url: above || '.', description: 'Where this document came from' };
  if (publicUrl === undefined) return [here];
  const address = publicUrl.replace(/\/+$/, '');
  const [, publicPath = ''] = /^https?:\/\/[^/]+(.*)$/.exec(address) ?? [];
  const url = publicPath.endsWith(basePath) ? address : address + basePath;
  // first: generators and Postman take the first one, and of a downloaded document `.` leads nowhere
  return [{ url, description: 'The public address' }, here];
}
