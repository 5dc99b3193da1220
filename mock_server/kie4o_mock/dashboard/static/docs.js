/* Shows a document in Swagger UI, with the colours of the system. */
"use strict";

const dark = matchMedia("(prefers-color-scheme: dark)");
const paint = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", paint);
paint();

const place = document.getElementById("reference");
const reference = SwaggerUIBundle({
 url: place.dataset.url,
 domNode: place,
 deepLinking: true,
 tryItOutEnabled: true,
 defaultModelsExpandDepth: 0,
 validatorUrl: null, /* or the document would be sent to its makers */
 onComplete: () => place.dataset.key && reference.preauthorizeApiKey("bearerAuth", place.dataset.key),
});
