export { ConnectProxy } from './transport/testing/connect.proxy.js';
export { privateAuthority } from './transport/testing/private.authority.js';
