import type { studyRoutes } from '@trendy/contracts';
import * as studies from '@trendy/usecases';
import type { Handlers } from '../handler.ts';

export const studyHandlers: Handlers<keyof typeof studyRoutes> = {
  createStudy: ({ services, caller, body }) => studies.createStudy(services, caller, body),
  listStudies: ({ services, caller, query }) => studies.listStudies(services, caller, query),
  getStudy: ({ services, caller, params }) => studies.getStudy(services, caller, params),
  getStudyResult: ({ services, caller, params }) => studies.getStudyResult(services, caller, params),
  listStudyTrials: ({ services, caller, params, query }) =>
    studies.listStudyTrials(services, caller, params, query),
  pauseStudy: ({ services, caller, params }) => studies.pauseStudy(services, caller, params),
  resumeStudy: ({ services, caller, params }) => studies.resumeStudy(services, caller, params),
  cancelStudy: ({ services, caller, params }) => studies.cancelStudy(services, caller, params),
  deleteStudy: ({ services, caller, params }) => studies.deleteStudy(services, caller, params),
  getTrialTally: ({ services, caller, query }) => studies.getTrialTally(services, caller, query),
};
