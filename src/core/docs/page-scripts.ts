// Run by browsers. Pages hold no script of their own, so that their policy needs to allow none (C5.3).

/**
 * A document with the addresses that its relative servers have here, which a reader may copy. They come first, before a
 * public one: what is tried on a page goes to the service that the page is of.
 */
const WITH_ADDRESSES = `const isPublic = ({ url }) => /^https?:/.test(url);
const withAddresses = (document, url) => ({
  ...document,
  servers: [...document.servers].sort((a, b) => isPublic(a) - isPublic(b)).map((server) => ({
    ...server,
    url: new URL(server.url, new URL(url, location.href)).href.replace(/\\/$/, ''),
  })),
});
`;

/**
 * Shows the documents that the page's data names in Swagger UI. It fills the example or default of a parameter into its
 * form, and a list that is asked for with every filter looks empty: what may be left out is told in words instead.
 */
export const SHOW_SWAGGER_UI = `${WITH_ADDRESSES}const { documents, first } = JSON.parse(document.querySelector('#data').textContent);
const toldInWords = (parameter) => {
  if (parameter.in !== 'query' || parameter.required || !parameter.schema) return parameter;
  const { example, default: fallback, ...schema } = parameter.schema;
  const told = [['Example', example], ['Default', fallback]].filter(([, value]) => value !== undefined);
  const words = told.map(([name, value]) => name + ': \`' + value + '\`.');
  return { ...parameter, schema, description: [parameter.description, ...words].filter(Boolean).join(' ') };
};
const operationToldInWords = (operation) =>
  operation.parameters ? { ...operation, parameters: operation.parameters.map(toldInWords) } : operation;
const mapValues = (record, change) => Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
const showAsUsedHere = () => ({
  statePlugins: {
    spec: {
      wrapActions: {
        updateJsonSpec: (update, { specSelectors }) => (document) => {
          // it begins with a document of nothing
          const shown = document.servers ? withAddresses(document, specSelectors.url()) : document;
          return update({ ...shown, paths: mapValues(shown.paths ?? {}, (item) => mapValues(item, operationToldInWords)) });
        },
      },
    },
  },
});
window.ui = SwaggerUIBundle({
  dom_id: '#page',
  urls: documents,
  'urls.primaryName': first,
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  plugins: [showAsUsedHere],
  layout: 'StandaloneLayout',
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: true,
  validatorUrl: null,
});
`;

/** Shows the first document that the page's data names in Redoc, which shows one. */
export const SHOW_REDOC = `${WITH_ADDRESSES}const { documents } = JSON.parse(document.querySelector('#data').textContent);
const [{ url }] = documents;
fetch(url)
  .then((answer) => {
    if (!answer.ok) throw new Error('it is answered with status ' + answer.status);
    return answer.json();
  })
  .then((found) => {
    const options = { nativeScrollbars: true, downloadUrls: [{ title: 'Download', url }] };
    Redoc.init(withAddresses(found, url), options, document.querySelector('#page'));
  })
  .catch((error) => {
    document.querySelector('#page').textContent = 'The document ' + url + ' cannot be shown: ' + error.message;
  });
`;
