package power.meters;

import javax.persistence.Entity;
import javax.persistence.Id;

@Entity
public class Reading {
    @Id
    private long id;

    private String meter;

    private double kilowattHours;

    protected Reading() {}

    Reading(long id, String meter, double kilowattHours) {
        this.id = id;
        this.meter = meter;
        this.kilowattHours = kilowattHours;
    }
}
