import { registerHooks } from 'node:module';

/** Sources name each other as the build does: `x.js` is `x.ts` here. */
registerHooks({
  resolve: (specifier, context, next) => {
    const isOurs = context.parentURL?.endsWith('.ts') === true && specifier.startsWith('.');
    return next(isOurs ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  },
});
