export { getRisk } from './read-risk.ts';
export { releasePlatform, setPlatformLimits, stopPlatform } from './platform.ts';
export { releaseLevel, setRiskLimits, stopLevel } from './own-levels.ts';
