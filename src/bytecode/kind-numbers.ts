/**
 * The position of each kind of shared object in OBJECT_KINDS (a test holds them in step). A module of nothing but numbers: see
 * `operation-numbers.ts`.
 */
export const MUTEX = 0;
export const RWLOCK = 1;
export const ATOMIC = 2;
export const LOCAL = 3;
export const SHARED = 4;
export const MULTIOWNED = 5;
export const VERSIONED = 6;
export const POINTER = 7;
export const STREAM = 8;
export const SHARED_STREAM = 9;
export const SPLIT_STREAM = 10;
export const CURSOR = 11;
export const CHANNEL = 12;
export const SHARD = 13;
export const STRIPE = 14;
export const OBSERVABLE = 15;
