import type { ZoomSetup } from '@zoom-platform/doctor';
import { ConfigError, type ConfigProblem } from '@zoom-platform/kernel';
import {
  ZoomApi,
  type ZoomApiAnswer,
  type ZoomApiRequest,
  type ZoomDownload,
  type ZoomDownloadRequest,
  type ZoomObject,
} from '@zoom-platform/zoom-api';
import { AccountMissingError } from '../cli.errors.js';

/** The REST client as the account that the command was asked for. */
export class AccountApi extends ZoomApi {
  constructor(
    private readonly api: ZoomApi,
    private readonly setup: ZoomSetup,
    private readonly problems: readonly ConfigProblem[],
  ) {
    super();
  }

  /** @throws AccountMissingError, ConfigError, and the errors of {@link ZoomApi.call}. */
  async call(request: ZoomApiRequest): Promise<ZoomApiAnswer> {
    return this.api.call({ ...request, accountId: this.#accountId() });
  }

  pages(request: ZoomApiRequest, rows: string): AsyncIterable<ZoomObject> {
    return this.api.pages({ ...request, accountId: this.#accountId() }, rows);
  }

  async download(request: ZoomDownloadRequest): Promise<ZoomDownload> {
    return this.api.download({ ...request, accountId: this.#accountId() });
  }

  #accountId(): string {
    const { accountId, rest } = this.setup;
    if (this.problems.length > 0) throw new ConfigError(this.problems);
    if (accountId === undefined || rest === undefined) throw new AccountMissingError();
    return accountId;
  }
}
