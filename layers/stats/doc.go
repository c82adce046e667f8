// Package stats holds the figures of areas (小区 / 楼栋 / 单元 / 户室 / 住户 / 人口) in memory, so that a hover is
// answered without a query. What each figure means is said at [data.Numbers]; they equal what a store's own
// [data.Counter] answers, and a test says so.
package stats
