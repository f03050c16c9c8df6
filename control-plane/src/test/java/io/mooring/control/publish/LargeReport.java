package io.mooring.control.publish;

import io.mooring.api.EffectiveState;
import io.mooring.api.Health;
import io.mooring.api.PlaneStatus;
import io.mooring.api.RealServerStatus;
import io.mooring.api.VirtualServerReport;
import io.mooring.api.VirtualServerState;
import io.mooring.api.VirtualServerStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a data plane with one virtual server, "vs", and many real servers reports. */
final class LargeReport {
    private LargeReport() {}

    /** All real servers, r0 and so on, have this health. */
    static Map<String, VirtualServerReport> of(Health health) {
        Map<String, RealServerStatus> reals = new HashMap<>();
        for (int i = 0; i < PlaneStatus.LARGE; i++) {
            reals.put("r" + i, new RealServerStatus(health, EffectiveState.UNKNOWN, null, null, 0, 0, 0, 0));
        }
        VirtualServerStatus status = new VirtualServerStatus(VirtualServerState.UNKNOWN, null, List.of(), null, null);
        return Map.of("vs", new VirtualServerReport(status, reals));
    }
}
