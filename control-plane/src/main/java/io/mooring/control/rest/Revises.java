package io.mooring.control.rest;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The resource method makes a revision: its requests may say what {@link WriteOptions} says. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface Revises {}
