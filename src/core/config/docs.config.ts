import { Text } from './setting.js';

/** Whom the API documentation names. */
export class DocsConfig {
  @Text('API_CONTACT_NAME', { description: 'Contact shown in the API documentation.', maxLength: 100 })
  contactName = 'API team';

  @Text('API_CONTACT_URL', {
    description: 'Page of that contact.',
    pattern: /^https?:\/\/\S+$/,
    example: 'https://example.com/support',
  })
  contactUrl?: string;

  @Text('API_CONTACT_EMAIL', { description: 'Mail address of that contact.', pattern: /^[^\s@]+@[^\s@]+$/ })
  contactEmail = 'api@example.com';

  @Text('API_LICENSE', {
    description: 'Licence named in the API documentation, an SPDX identifier.',
    maxLength: 100,
    pattern: /^[\w.+ -]+$/,
  })
  license = 'MIT';
}
