/** Several control planes that share a PostgreSQL database, as processes. */
package io.mooring.control.replicas;
