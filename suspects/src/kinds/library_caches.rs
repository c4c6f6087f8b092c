//! Caches, journals and states of libraries, and how they get a limit: a table, one row for each.

use super::library_holder::Facts;

/// Facts about libraries; extend here.
pub(super) const CACHES: &[Facts] = &[
    Facts {
        holders: &[
            "com.google.common.cache.LocalCache",
            "com.google.common.cache.LocalCache$LocalManualCache",
        ],
        units: &[],
        summary: "Give the cache a maximumSize or expireAfterWrite in its CacheBuilder.",
        details: "A cache of Guava evicts nothing unless its builder says so.",
        example: Some(
            "CacheBuilder.newBuilder()\n    .maximumSize(10_000)\n    .expireAfterWrite(30, TimeUnit.MINUTES)\n    .build();",
        ),
    },
    Facts {
        holders: &["com.google.common.collect.Interners$InternerImpl"],
        units: &[],
        summary: "Use Interners.newWeakInterner() instead of a strong interner.",
        details: "A strong interner keeps every value that was ever interned. A weak one lets go of a value when nothing else refers to it.",
        example: Some("Interners.newWeakInterner();"),
    },
    Facts {
        holders: &[
            "com.github.benmanes.caffeine.cache.LocalManualCache",
            "com.github.benmanes.caffeine.cache.UnboundedLocalCache",
            "com.github.benmanes.caffeine.cache.BoundedLocalCache",
        ],
        units: &[],
        summary: "Give the cache a maximumSize or expireAfterWrite in its Caffeine builder.",
        details: "A cache of Caffeine evicts nothing unless its builder says so.",
        example: Some(
            "Caffeine.newBuilder()\n    .maximumSize(10_000)\n    .expireAfterAccess(Duration.ofMinutes(30))\n    .build();",
        ),
    },
    Facts {
        holders: &[
            "net.sf.ehcache.Cache",
            "net.sf.ehcache.CacheManager",
            "net.sf.ehcache.store.MemoryStore",
            "org.ehcache.impl.internal.store.heap.OnHeapStore",
        ],
        units: &[],
        summary: "Give the cache maxEntriesLocalHeap and timeToLiveSeconds, and do not make it eternal.",
        details: "A cache of Ehcache with maxEntriesLocalHeap 0 has no limit, and with eternal=true its entries never expire.",
        example: Some("cache.getCacheConfiguration().setMaxEntriesLocalHeap(10_000);"),
    },
    Facts {
        holders: &[
            "org.springframework.cache.concurrent.ConcurrentMapCache",
            "org.springframework.cache.concurrent.ConcurrentMapCacheManager",
        ],
        units: &[],
        summary: "Use a cache manager with a limit, for example CaffeineCacheManager, instead of ConcurrentMapCacheManager.",
        details: "The caches of ConcurrentMapCacheManager are maps without a limit or an expiry. They are meant for tests.",
        example: Some(
            "cacheManager.setCacheSpecification(\"maximumSize=10000,expireAfterWrite=30m\"); // a CaffeineCacheManager",
        ),
    },
    Facts {
        holders: &[
            "org.apache.commons.jcs.engine.control.CompositeCache",
            "org.apache.commons.jcs3.engine.control.CompositeCache",
            "org.apache.jcs.engine.control.CompositeCache",
        ],
        units: &[],
        summary: "Give the cache region cacheattributes.MaxObjects and elementattributes.MaxLife.",
        details: "A region of JCS keeps its elements for ever, if they are eternal and MaxObjects is large.",
        example: None,
    },
    Facts {
        holders: &["org.infinispan.container.*"],
        units: &[],
        summary: "Give the cache a limit with memory().maxCount, or its entries a lifespan.",
        details: "A cache of Infinispan keeps every entry in the heap, unless its configuration limits their number or their life.",
        example: None,
    },
    Facts {
        holders: &[
            "com.hazelcast.map.impl.recordstore.*",
            "com.hazelcast.cache.impl.*",
        ],
        units: &[],
        summary: "Give the map an eviction policy with a size, or time-to-live-seconds.",
        details: "A map of Hazelcast keeps every entry, unless its configuration has an eviction policy or a time to live.",
        example: None,
    },
    Facts {
        holders: &[
            "org.apache.ibatis.cache.*",
            "org.apache.ibatis.executor.BaseExecutor",
        ],
        units: &[],
        summary: "Close each SqlSession after its unit of work, or call clearCache(), and give second-level caches a size.",
        details: "A SqlSession keeps the result of each query in its local cache until commit, clearCache() or close(). localCacheScope=STATEMENT keeps none.",
        example: None,
    },
    Facts {
        holders: &[
            "org.eclipse.persistence.internal.identitymaps.FullIdentityMap",
            "org.eclipse.persistence.internal.identitymaps.IdentityMapManager",
        ],
        units: &[],
        summary: "Give the entity a shared cache with a size, such as @Cache(type = CacheType.SOFT_WEAK, size = 1000), or evict entities that are no longer needed.",
        details: "The shared cache of an EntityManagerFactory outlives each EntityManager. With CacheType.FULL it keeps every entity for ever. getCache().evict removes one.",
        example: Some("entityManagerFactory.getCache().evictAll();"),
    },
    Facts {
        holders: &[
            "org.hibernate.engine.query.QueryPlanCache",
            "org.hibernate.engine.query.spi.QueryPlanCache",
            "org.hibernate.query.internal.QueryInterpretationCacheStandardImpl",
            "org.hibernate.query.sqm.internal.*",
        ],
        units: &[],
        summary: "Use parameters instead of values in the text of queries, set hibernate.query.in_clause_parameter_padding, and lower hibernate.query.plan_cache_max_size.",
        details: "Hibernate keeps the plan of each text of a query. Texts with values in them, and IN lists of each length, have a plan of their own.",
        example: None,
    },
    Facts {
        holders: &[
            "org.hibernate.cache.HashtableCache",
            "org.hibernate.cache.internal.*",
        ],
        units: &[],
        summary: "Use a second-level cache with a limit, for example Ehcache or JCache, and give each region a size.",
        details: "Hibernate's own cache is a map without a limit. It is meant for tests.",
        example: None,
    },
    Facts {
        holders: &[
            "org.apache.flink.runtime.state.heap.*",
            "org.apache.flink.state.api.*",
        ],
        units: &[
            "org.apache.flink.runtime.state.heap.CopyOnWriteStateMap$StateMapEntry",
            "org.apache.flink.runtime.state.heap.CopyOnWriteSkipListStateMap",
        ],
        summary: "Give the state a time to live with StateTtlConfig, or clear() it by a timer when its key is done.",
        details: "Flink keeps the state of each key until it is cleared or its time to live ends. Keys that never come again keep theirs for ever. The RocksDB backend keeps states on disk.",
        example: Some(
            "descriptor.enableTimeToLive(StateTtlConfig.newBuilder(Duration.ofHours(1)).build());",
        ),
    },
    Facts {
        holders: &["org.apache.kafka.streams.state.internals.InMemory*"],
        units: &[],
        summary: "Give windows a retention, remove keys with tombstones, or use a persistent store.",
        details: "An in-memory store of Kafka Streams keeps every key that was not deleted.",
        example: None,
    },
    Facts {
        holders: &["org.apache.hadoop.fs.FileSystem$Cache"],
        units: &["org.apache.hadoop.fs.FileSystem"],
        summary: "Log in once for each user and keep the UserGroupInformation, or close file systems with FileSystem.closeAllForUGI.",
        details: "FileSystem.get caches a file system for each login. FileSystem.get with a user's name makes a new login for each call, so that no call finds the file system of another. Use ugi.doAs with one UserGroupInformation per user, or FileSystem.newInstance and close().",
        example: Some("FileSystem.closeAllForUGI(ugi); // when its work is done"),
    },
    Facts {
        holders: &[
            "com.github.tomakehurst.wiremock.store.InMemoryRequestJournalStore",
            "com.github.tomakehurst.wiremock.verification.InMemoryRequestJournal",
        ],
        units: &[],
        summary: "Limit the request journal with maxRequestJournalEntries, or turn it off with disableRequestJournal.",
        details: "A WireMock server keeps every request in its journal, so that tests can verify them. resetRequests() empties it.",
        example: Some("WireMockConfiguration.options().maxRequestJournalEntries(1_000);"),
    },
    Facts {
        holders: &[
            "org.mockito.internal.stubbing.InvocationContainerImpl",
            "org.mockito.internal.verification.DefaultRegisteredInvocations",
        ],
        units: &[],
        summary: "Make the mock with withSettings().stubOnly(), or call Mockito.clearInvocations.",
        details: "A mock records every call with its arguments, so that tests can verify them.",
        example: Some("Mockito.clearInvocations(mock);"),
    },
    Facts {
        holders: &[
            "org.apache.commons.lang3.time.FormatCache",
            "org.apache.commons.lang3.time.AbstractFormatCache",
            "org.apache.commons.lang3.time.FastDateFormat",
            "org.apache.commons.lang.time.FastDateFormat",
        ],
        units: &["java.text.Format"],
        summary: "Use one fixed pattern, and write what changes beside the date instead of into the pattern.",
        details: "FastDateFormat keeps a format for each pattern for ever. Patterns with a number or a name in them never come again.",
        example: None,
    },
    Facts {
        holders: &[
            "org.antlr.v4.runtime.dfa.DFA",
            "org.antlr.v4.runtime.atn.PredictionContextCache",
            "org.antlr.v4.runtime.atn.ParserATNSimulator",
            "org.antlr.v4.runtime.atn.LexerATNSimulator",
        ],
        units: &[],
        summary: "Call clearDFA() on the parser's interpreter now and then, or give each parser a DFA cache of its own.",
        details: "All parsers of one grammar share the states that they have learned, and keep them for ever.",
        example: Some("parser.getInterpreter().clearDFA();"),
    },
    Facts {
        holders: &[
            "org.apache.lucene.search.FieldCacheImpl",
            "org.apache.lucene.uninverting.FieldCacheImpl",
        ],
        units: &[],
        summary: "Use doc values instead of the field cache, and close readers that are no longer needed.",
        details: "The field cache keeps the values of a field for each open reader.",
        example: None,
    },
    Facts {
        holders: &["freemarker.cache.StringTemplateLoader"],
        units: &["freemarker.cache.StringTemplateLoader$StringTemplateSource"],
        summary: "Make texts that come once with new Template(name, text, configuration), or call removeTemplate when they are done.",
        details: "A StringTemplateLoader keeps each template that was put into it. Put values into the data model instead of the template.",
        example: Some("loader.removeTemplate(name); // when its letter is written"),
    },
    Facts {
        holders: &[
            "org.apache.velocity.runtime.resource.util.StringResourceRepositoryImpl",
            "org.apache.velocity.runtime.resource.ResourceCacheImpl",
        ],
        units: &[],
        summary: "Call removeStringResource when a template is done, or evaluate texts that come once with Velocity.evaluate.",
        details: "A repository of Velocity keeps each template that was put into it.",
        example: None,
    },
    Facts {
        holders: &["org.thymeleaf.cache.StandardCache"],
        units: &[],
        summary: "Give the template cache a maximum size, and put values into the context instead of the template.",
        details: "Thymeleaf keeps each template and each expression that it has read. Texts with values in them never come again.",
        example: None,
    },
    Facts {
        holders: &["sun.security.ssl.SSLSessionContextImpl"],
        units: &["sun.security.ssl.SSLSessionImpl"],
        summary: "Limit the TLS sessions with setSessionCacheSize and setSessionTimeout.",
        details: "An SSLContext keeps each session, so that a peer can resume it, up to its limits.",
        example: Some(
            "sslContext.getServerSessionContext().setSessionCacheSize(1_000);\nsslContext.getServerSessionContext().setSessionTimeout(600);",
        ),
    },
    Facts {
        holders: &[
            "java.net.InMemoryCookieStore",
            "java.net.CookieManager",
            "org.apache.http.impl.client.BasicCookieStore",
            "org.apache.hc.client5.http.cookie.BasicCookieStore",
        ],
        units: &[
            "java.net.HttpCookie",
            "org.apache.http.cookie.Cookie",
            "org.apache.http.impl.cookie.BasicClientCookie",
        ],
        summary: "Use a cookie store for each session instead of one for the program, or remove cookies that are done.",
        details: "A cookie store keeps each cookie until it expires, and cookies of sessions have no expiry.",
        example: Some("cookieStore.removeAll(); // of a java.net.CookieManager"),
    },
    Facts {
        holders: &["java.util.ResourceBundle#cacheList"],
        units: &[],
        summary: "Load bundles from few class loaders and by few names, or call ResourceBundle.clearCache.",
        details: "ResourceBundle.getBundle keeps each bundle by its name, locale and class loader.",
        example: Some("ResourceBundle.clearCache();"),
    },
    Facts {
        holders: &["sun.net.www.protocol.jar.JarFileFactory"],
        units: &["java.util.jar.JarFile"],
        summary: "Call setUseCaches(false) on connections to jars that come and go.",
        details: "A connection to a jar: address keeps the archive open for the life of the JVM, unless it uses no caches.",
        example: Some("connection.setUseCaches(false);"),
    },
    Facts {
        holders: &["net.sf.saxon.om.DocumentPool"],
        units: &[],
        summary: "Make a new transformer for each message: templates.newTransformer() costs little.",
        details: "A transformer keeps every document that it reads in its document pool, so that doc() gives the same one again. clearDocumentPool() of its controller empties the pool.",
        example: None,
    },
    Facts {
        holders: &["org.apache.commons.vfs2.provider.ram.RamFileSystem"],
        units: &["org.apache.commons.vfs2.provider.ram.RamFileData"],
        summary: "Call delete() on each file when it is done.",
        details: "A file system in memory keeps each file until it is deleted, whether it is closed or not.",
        example: None,
    },
    Facts {
        holders: &["com.google.common.jimfs.JimfsFileSystem"],
        units: &["com.google.common.jimfs.RegularFile"],
        summary: "Call Files.delete on each file when it is done.",
        details: "A file system in memory keeps each file until it is deleted, whether it is closed or not.",
        example: Some("Files.deleteIfExists(path); // in a finally, when the file was used"),
    },
];
