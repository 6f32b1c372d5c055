import { dirname } from 'node:path';
import type { Express } from 'express';
import { static as serveFiles } from 'express';

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Continuo admin API</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
  </head>
  <body>
    <div id="page"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/begin.js"></script>
  </body>
</html>
`;
const begin = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#page', deepLinking: true });\n`;

/** Shows the API to people at /docs; every file comes from this process, nothing from elsewhere. */
export function mountDocsPage(app: Express): void {
  app.get('/docs', (_request, response) => void response.type('html').send(page));
  app.get('/docs/begin.js', (_request, response) => void response.type('js').send(begin));
  app.use('/docs', serveFiles(dirname(require.resolve('swagger-ui-dist/package.json')), { index: false }));
}
