import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { SharedTable } from '../foundation/audience.ts';
import type { Actor, Tx } from '../foundation/database.types.ts';
import type { Problem } from '../foundation/problem.ts';
import type { SafeHtml } from './html.ts';

/** What a route may answer with. A handler returns one of these; nothing writes to the reply itself. */
export type Answer =
  | { kind: 'page'; status?: number; page: Page }
  /** 303 to an address of ours. `banner` is said once on the next page. */
  | { kind: 'redirect'; to: string; banner?: string }
  /** A file given out: always `Content-Disposition: attachment` unless `inline`. */
  | {
      kind: 'file';
      bytes: Uint8Array | string;
      mediaType: string;
      fileName: string;
      inline?: boolean;
      /** Public for good: may be kept by caches and read by pages of other sites. */
      open?: boolean;
    }
  | { kind: 'json'; body: unknown; status?: number };

/** A page's parts; `web/layout.ts` puts the frame round it. */
export type Page = {
  /** Browser title without the product's name; "Error: " is put before it when there are errors. */
  title: string;
  body: SafeHtml;
  /** Breadcrumb trail, first is the room. */
  breadcrumbs?: { text: string; href: string }[];
  backLink?: string;
  /** Key of the menu entry to mark as current. */
  menu?: string;
  errors?: { text: string; href: string }[];
  /** `wide` for tables and maps, `standard` otherwise. */
  width?: 'standard' | 'wide';
  /** Browser enhancement files (`observatory/map.browser.ts`); the page must be whole without them. */
  scripts?: string[];
  /** A success banner shown once after a redirect. */
  banner?: string;
  /** Marking of the record on the page: shown at its head and foot, on screen and in print. */
  mark?: PageMark;
  /** Being shown to a meeting: larger type, no search box, no notices. `to` names who is in the room. */
  presenting?: { to: readonly string[] };
  /** For anybody's telephone on a slow line: its own small frame and style sheet (web/light.ts), in any language. */
  light?: LightFrame;
};

/** The frame of a light page: no menu, no account, no fonts of ours, no script but the page's own. */
export type LightFrame = {
  /** BCP 47 tag of the page's words, and which way they are written. */
  language: string;
  direction: 'ltr' | 'rtl';
  /** Whose page it is, beside the word mark; `href` null where the word mark leads nowhere. */
  owner: string;
  href: string | null;
  /** Larger type, wide spacing. */
  easy: boolean;
  /** The frame's own words, in the page's language. */
  words: { skip: string; back: string; problem: string; error: string };
  /** Links at the foot. */
  foot: { text: string; href: string; language?: string }[];
};

/** A record's marking and how it must be handled. */
export type PageMark = {
  mark: 'official' | 'official-sensitive';
  /** Handling instructions in words; empty when there are none. */
  handling: string;
  /** Under which regime it is processed. */
  regime?: 'uk-gdpr' | 'dpa-part-3';
};

/** A form that was sent and cannot be accepted as it is. */
export type FailedForm = {
  /** What was typed, by field name. */
  typed: Readonly<Record<string, unknown>>;
  /** What is wrong, by field. */
  failure: Problem;
};

export type RouteContext<Params, Query, Body> = {
  params: Params;
  query: Query;
  body: Body;
  /** Null on public routes for a person who is not signed in. */
  actor: Actor | null;
  request: FastifyRequest;
  reply: FastifyReply;
};

export type SignedInContext<Params, Query, Body> = Omit<RouteContext<Params, Query, Body>, 'actor'> & {
  actor: Actor;
  tx: Tx;
};

type RouteBase<Params, Query, Body> = {
  method: 'GET' | 'POST';
  /** Fastify path: `/observatory/deliveries/:hash`. First folder = room = menu word. */
  path: string;
  /** Name of the audit event, or null with the reason. */
  audit: string | { none: string };
  params?: z.ZodType<Params>;
  query?: z.ZodType<Query>;
  body?: z.ZodType<Body>;
  /** True where the body is multipart with files: each file field is a list of `UploadedFile` (web/upload.ts). */
  multipart?: boolean;
  /** Caps for a multipart route, where the usual ones do not fit. */
  upload?: { fileBytes?: number; files?: number };
  /**
   * The root table whose row the path names (by its last id), where not every member may see every row: the crawl then expects
   * the page for those whom the database shows the row, and 404 for everybody else.
   */
  record?: SharedTable;
  /**
   * How the crawl visits it: a list of concrete URLs, made from the demonstration borough's contents when it asks
   * (so that no id is written down), or why it is not crawled. POST routes say `none`.
   */
  crawl: (() => Promise<string[]> | string[]) | { none: string };
};

/** A route for signed-in people: its handler runs inside one `asActor` transaction. */
export type MemberRoute<Params = unknown, Query = unknown, Body = unknown, Ready = undefined> = RouteBase<
  Params,
  Query,
  Body
> & {
  permission: string;
  /**
   * Work that must not hold a transaction open: reading an uploaded file, asking DuckDB. Runs after the permission, the
   * token and the schemas, before the transaction; what it gives is the handler's `ready`. It must leave nothing behind
   * that a second run would do twice.
   */
  prepare?: (context: Omit<SignedInContext<Params, Query, Body>, 'tx'>) => Promise<Ready> | Ready;
  handler: (context: SignedInContext<Params, Query, Body> & { ready: Ready }) => Promise<Answer> | Answer;
  /**
   * Shows the form again with what was typed and what is wrong. Called for a POST whose body does not fit its schema,
   * and for one whose handler threw a 422 Problem with fields; without it these get an error page.
   */
  form?: (context: SignedInContext<Params, unknown, FailedForm>) => Promise<Answer> | Answer;
};

/** A route for anyone. */
export type PublicRoute<Params = unknown, Query = unknown, Body = unknown> = RouteBase<
  Params,
  Query,
  Body
> & {
  permission: 'public';
  /**
   * Why a program of somebody else's sends this POST: it has no page of ours and so no form token, and its handler must make
   * sure by itself whose it is (a signature). Nothing that a browser's cookies allow may hang on such a route.
   */
  fromProgram?: string;
  handler: (context: RouteContext<Params, Query, Body>) => Promise<Answer> | Answer;
  form?: (context: RouteContext<Params, unknown, FailedForm>) => Promise<Answer> | Answer;
};
