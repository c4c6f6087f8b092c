package com.acme.programs;

import java.util.concurrent.atomic.AtomicInteger;
import javax.jms.Connection;
import javax.jms.MessageProducer;
import javax.jms.Queue;
import javax.jms.Session;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.BrokerService;

/** An ActiveMQ broker in memory whose queue has a consumer that keeps up. */
public final class ActiveMqConsumers {
    private ActiveMqConsumers() {}

    public static void main(String[] args) throws Exception {
        BrokerService broker = new BrokerService();
        broker.setBrokerName("shop");
        broker.setPersistent(false);
        broker.setUseJmx(false);
        broker.setSchedulerSupport(false);
        broker.start();
        Connection connection = new ActiveMQConnectionFactory("vm://shop?create=false").createConnection();
        connection.start();
        Session producing = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        Session consuming = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        Queue orders = producing.createQueue("orders");
        AtomicInteger received = new AtomicInteger();
        consuming.createConsumer(orders).setMessageListener(message -> received.incrementAndGet());
        MessageProducer producer = producing.createProducer(orders);
        AtomicInteger sent = new AtomicInteger();
        Steps.Work load = number -> {
            producer.send(producing.createTextMessage("order " + number));
            if (sent.incrementAndGet() % 500 == 0) {
                for (int waited = 0; received.get() < sent.get() && waited < 2_000; waited++) {
                    Thread.sleep(5);
                }
            }
        };
        for (int number = 0; number < 5_000; number++) {
            load.run(number);
        }
        new Steps(args[0]).repeat(3_000, load);
        System.exit(0);
    }
}
