/** The version that every export carries. */
export { version as APP_VERSION } from '../../package.json';
