// Run by browsers. Pages hold no script of their own, so that their policy needs to allow none (C5.3).

/** Shows what the page's data names. */
export const SHOW_SWAGGER_UI = `const { documents, first } = JSON.parse(document.querySelector('#data').textContent);
window.ui = SwaggerUIBundle({
  dom_id: '#page',
  urls: documents,
  'urls.primaryName': first,
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  layout: 'StandaloneLayout',
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: true,
  validatorUrl: null,
});
`;

/** The same, of one document. */
export const SHOW_REDOC = `const { documents } = JSON.parse(document.querySelector('#data').textContent);
Redoc.init(documents[0].url, { nativeScrollbars: true }, document.querySelector('#page'));
`;
