//! `client-per-call`: a client, a pool or an executor for each call, each with threads or connections of its own.

use super::kind::{Blame, HeapWideGroup, Kind, Recognition, advice, figure};
use super::stacks_of_threads::stacks;
use crate::finding::Evidence;
use crate::input::Input;
use crate::instances::{find_instances_of, spread};
use crate::leak_kind::LeakKind;
use crate::makes_of_threads::Make;
use crate::names::simple_name;
use heapray_query::class_tree::retained_by_class;

pub(super) struct ClientPerCall;

/// Pools of one make from which they are not intended.
const MANY_POOLS: u64 = 50;
/// Clients of one class from which they are not intended.
const MANY_CLIENTS: u64 = 50;

/// What a program needs once, or once for each server that it talks to: classes that own connections or threads; extend
/// here.
const CLIENTS: [&str; 20] = [
    "okhttp3.ConnectionPool",
    "jdk.internal.net.http.HttpClientImpl",
    "org.apache.http.impl.conn.PoolingHttpClientConnectionManager",
    "org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager",
    "io.netty.channel.nio.NioEventLoopGroup",
    "io.netty.channel.epoll.EpollEventLoopGroup",
    "com.zaxxer.hikari.pool.HikariPool",
    "org.apache.commons.dbcp2.BasicDataSource",
    "com.mchange.v2.c3p0.impl.C3P0PooledConnectionPoolManager",
    "com.mongodb.client.internal.MongoClientImpl",
    "com.mongodb.Mongo",
    "org.apache.zookeeper.ZooKeeper",
    "com.rabbitmq.client.impl.AMQConnection",
    "com.datastax.driver.core.Cluster",
    "redis.clients.jedis.JedisPool",
    "io.lettuce.core.RedisClient",
    "org.apache.kafka.clients.producer.KafkaProducer",
    "org.apache.kafka.clients.consumer.KafkaConsumer",
    "io.grpc.internal.ManagedChannelImpl",
    "reactor.netty.resources.DefaultPooledConnectionProvider",
];

impl Kind for ClientPerCall {
    fn ids(&self) -> &'static [LeakKind] {
        &[LeakKind::ClientPerCall]
    }

    fn heap_wide_groups(&self, input: &Input<'_>) -> Vec<HeapWideGroup> {
        let pools = input.makes_of_threads().iter();
        let pools = pools
            .filter(|make| make.pools >= MANY_POOLS)
            .max_by_key(|make| make.pools);
        let of_pools = pools.map(|make| executors(input, make));
        let of_clients = clients(input);
        // Clients have the threads, if there are both.
        of_clients.or(of_pools).into_iter().collect()
    }
}

/// Executors of one make.
fn executors(input: &Input<'_>, make: &Make) -> HeapWideGroup {
    let class = input.heap.class_of(make.first);
    let text = format!(
        "{} pools of threads called \"{}\", with {} threads together",
        make.pools,
        make.name,
        make.threads.len()
    );
    group(
        input,
        (class, make.threads.clone()),
        vec![
            figure("many_pools", make.pools, text),
            stacks(make.threads.len() as u64),
        ],
        &advice(
            "Create one executor for the program, share it, and shut it down when the application stops.",
            "An executor that is not shut down keeps its threads, and each thread keeps its stack. An executor that is \
             created for each call needs close() or shutdown() at the end of the call, even if the call fails.",
            Some(
                "ExecutorService shared = Executors.newFixedThreadPool(8); // one, in a static field\nshared.execute(task);\nshared.shutdown(); // when the application stops",
            ),
        ),
    )
}

/// The clients of the most numerous class.
fn clients(input: &Input<'_>) -> Option<HeapWideGroup> {
    let heap = input.heap;
    let classes = heap.classes().iter();
    let (class, _) = classes
        .filter(|(class, _)| heap.instances_of(*class) >= MANY_CLIENTS)
        .filter(|(class, _)| input.is_one_of(*class, &CLIENTS))
        .max_by_key(|(class, _)| (heap.instances_of(*class), std::cmp::Reverse(*class)))?;
    let all = find_instances_of(heap, |of, _| of == class);
    let name = simple_name(input.class_name(class)).to_owned();
    let count = all.len() as u64;
    let text =
        format!("{count} × {name}, where a program needs one for each server that it talks to");
    let found = group(
        input,
        (class, all),
        vec![figure("many_clients", count, text)],
        &advice(
            "Create one client for the program, and reuse it for all calls.",
            "Each client has its own pool of connections, and often its own threads, which outlive the call. Clients are \
             made to be shared by all threads: keep one in a static field or a bean, and close it when the application \
             stops.",
            None,
        ),
    );
    Some(found)
}

fn group(
    input: &Input<'_>,
    (class, objects): (
        heapray_analyzer::ClassIndex,
        Vec<heapray_analyzer::ObjectIndex>,
    ),
    evidence: Vec<Evidence>,
    advice: &crate::finding::Advice,
) -> HeapWideGroup {
    HeapWideGroup {
        class,
        members: objects.len() as u64,
        retained: retained_by_class(input.heap, class),
        off_heap: 0,
        sample: spread(&objects, 64),
        objects,
        classes: Vec::new(),
        family: Vec::new(),
        blame: Blame::Common,
        // What the threads or clients hold besides has causes of its own.
        least_part: 0.5,
        recognition: Recognition {
            kind: LeakKind::ClientPerCall,
            confidence: 0.9,
            evidence,
            advice: advice.clone(),
            accumulated: None,
            culprit: None,
        },
    }
}
