export { accessConfig, accessSection } from './access.config.js';
export { KeyFileError, MissingScopeError, UnauthorizedError } from './access.errors.js';
export { AccessModule } from './access.module.js';
export { Public } from './public.decorator.js';
export { RequireScopes } from './require-scopes.decorator.js';
