import { RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, MODULE_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner } from '@nestjs/core';
import { ZOOM_ROUTE, type ZoomRouteFacts } from '../forwarding/zoom-route.facts.js';
import { MeetingsModule } from '../meetings.module.js';

export interface ReadRoute {
  readonly method: string;
  /** With the slash before it: `/v1/users/:userId`. */
  readonly path: string;
  /** `undefined`: a route that is more than one call of Zoom's. */
  readonly zoom: ZoomRouteFacts | undefined;
}

/** Every route of the module, read from what Nest itself reads. */
export function readRoutes(): readonly ReadRoute[] {
  const controllers = Reflect.getMetadata(MODULE_METADATA.CONTROLLERS, MeetingsModule) as Type[];
  return controllers.flatMap(routesOf);
}

function routesOf(controller: Type): readonly ReadRoute[] {
  const prefix = String(Reflect.getMetadata(PATH_METADATA, controller));
  const prototype = controller.prototype as Record<string, object>;
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
    const handler = prototype[name] ?? {};
    const path = Reflect.getMetadata(PATH_METADATA, handler) as string | undefined;
    if (path === undefined) return [];
    const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod;
    const zoom = Reflect.getMetadata(ZOOM_ROUTE, handler) as ZoomRouteFacts | undefined;
    const whole = path === '/' ? `/${prefix}` : `/${prefix}/${path}`;
    return [{ method: RequestMethod[method], path: whole, zoom }];
  });
}
