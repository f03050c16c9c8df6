package io.mooring.control.rest;

import io.mooring.api.Convergence;
import io.mooring.api.RealServerStatus;
import io.mooring.api.VirtualServerStatus;
import io.mooring.control.fleet.DataPlaneStatus;
import io.mooring.control.plan.Plan;
import io.mooring.control.security.UserStatus;
import io.mooring.control.store.Revision;
import jakarta.ws.rs.core.Application;
import org.eclipse.microprofile.openapi.annotations.Components;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeType;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.info.License;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.security.SecurityScheme;
import org.eclipse.microprofile.openapi.annotations.servers.Server;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What the OpenAPI document says of the contract as a whole; {@link OpenApiDocument} adds what all operations share. */
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Mooring",
                        version = "1.0.0",
                        description = "A sticky TCP load balancer. PUT and PATCH answer once the change is durable;"
                                + " the data planes take it over within a second.",
                        license =
                                @License(name = "Apache-2.0", url = "https://www.apache.org/licenses/LICENSE-2.0.txt")),
        servers = @Server(url = "/", description = "The control plane that serves this document."),
        tags = {
            @Tag(name = "Virtual servers", description = "An address, its ports, and how their clients are balanced."),
            @Tag(name = "Real servers", description = "The servers that sessions are relayed to."),
            @Tag(name = "Globals", description = "What holds where a virtual server does not say otherwise."),
            @Tag(name = "Configuration", description = "Everything at once."),
            @Tag(name = "Revisions", description = "What was committed."),
            @Tag(name = "Data planes", description = "The programs that relay."),
            @Tag(name = "Alerts", description = "Who is told when something breaks: how that goes."),
            @Tag(name = "Users", description = "Who may call, with which tokens, and what they may do."),
            @Tag(name = "Problems", description = "What the types of problems mean.")
        },
        security = {@SecurityRequirement(name = "basic"), @SecurityRequirement(name = "bearer")},
        components =
                @Components(
                        schemas = {
                            @Schema(name = "VirtualServerStatus", implementation = VirtualServerStatus.class),
                            @Schema(name = "RealServerStatus", implementation = RealServerStatus.class),
                            @Schema(name = "DataPlaneStatus", implementation = DataPlaneStatus.class),
                            @Schema(name = "Convergence", implementation = Convergence.class),
                            @Schema(name = "UserStatus", implementation = UserStatus.class),
                            @Schema(name = "Revision", implementation = Revision.class),
                            @Schema(name = "Plan", implementation = Plan.class),
                            @Schema(name = "Problem", implementation = Problem.class)
                        },
                        securitySchemes = {
                            @SecurityScheme(
                                    securitySchemeName = "basic",
                                    type = SecuritySchemeType.HTTP,
                                    scheme = "basic",
                                    description = "A user's name and password."),
                            @SecurityScheme(
                                    securitySchemeName = "bearer",
                                    type = SecuritySchemeType.HTTP,
                                    scheme = "bearer",
                                    description = "A token of a user, or one of the environment.")
                        }))
public class MooringApi extends Application {}
