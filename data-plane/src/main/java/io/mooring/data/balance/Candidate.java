package io.mooring.data.balance;

/**
 * Someone who may be chosen.
 *
 * @param name what it is called on every data plane
 * @param load its open connections
 * @param weight its share, 0…256; 0: it is never chosen
 * @param slowStart how much of its share it has for the present
 */
public record Candidate(String name, Load load, int weight, SlowStart slowStart) {}
