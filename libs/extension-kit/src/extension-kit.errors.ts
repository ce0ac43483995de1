import { PlatformError } from '@zoom-platform/kernel';

export class ExtensionNameInvalidError extends PlatformError {
  constructor(name: string) {
    super({
      code: 'extension_kit.name_invalid',
      status: 500,
      message: `“${name}” is no name for an extension.`,
      fix: 'Use lower-case words joined by dashes, like talk-time.',
    });
  }
}
