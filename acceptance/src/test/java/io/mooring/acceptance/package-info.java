/**
 * Stories over the real programs: both planes run as processes, REST calls go in, TCP clients and real servers are sockets.
 *
 * <p>As root on a system with network namespaces they run on three hosts (clients, balancer, servers) with the guide's own
 * addresses and ports; elsewhere on loopback addresses with ports that anybody can bind. {@link io.mooring.acceptance.Site}
 * is the difference, and the only one.
 */
package io.mooring.acceptance;
