package shop.visits;

import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;

/** Counts what every visitor has looked at. */
public class Visits {
    /** What is known of one visit. */
    public static class Visit {
        public long began;
        public int pages;
        public String lastPage;
        public byte[] fingerprint = new byte[160];
    }

    static class Count extends KeyedProcessFunction<String, Long, Integer> {
        private transient ValueState<Visit> visit;

        @Override
        public void open(OpenContext context) {
            visit = getRuntimeContext().getState(new ValueStateDescriptor<>("visit", Visit.class));
        }

        @Override
        public void processElement(Long click, Context context, Collector<Integer> out) throws Exception {
            Visit current = visit.value();
            if (current == null) {
                current = new Visit();
                current.began = click;
            }
            current.pages++;
            current.lastPage = "/article/" + click % 5_000;
            visit.update(current);
            out.collect(current.pages);
        }
    }

    public static void main(String[] args) throws Exception {
        Configuration local = new Configuration();
        local.setString("taskmanager.memory.network.min", "8m");
        local.setString("taskmanager.memory.network.max", "8m");
        local.setString("taskmanager.memory.managed.size", "8m");
        StreamExecutionEnvironment stream = StreamExecutionEnvironment.createLocalEnvironment(1, local);
        stream.fromSequence(0, Long.MAX_VALUE - 1)
            .keyBy(click -> "visitor-" + click / 3)
            .process(new Count())
            .sinkTo(new DiscardingSink<>());
        stream.execute("visits");
    }
}
